package bittc.webseed;

import java.io.IOException;

/** A server's answer is not what was asked for, or not HTTP within our limits. */
final class AnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    AnswerException(String message) {
        super(message);
    }
}
