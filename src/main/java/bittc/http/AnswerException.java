package bittc.http;

import java.io.IOException;

/** A server's answer is not what was asked for, or not HTTP within our limits; the message is for people. */
public final class AnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    /** With what is wrong. */
    public AnswerException(String message) {
        super(message);
    }
}
