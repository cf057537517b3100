package bittc.http;

import java.io.IOException;

/** Rejects an answer that is not HTTP within our limits, or not what we requested; the message is for people. */
public final class AnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    public AnswerException(String message) {
        super(message);
    }
}
