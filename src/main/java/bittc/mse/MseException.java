package bittc.mse;

/** The other side broke the encrypted handshake, or does not speak it; the message says how, for people. */
public final class MseException extends Exception {
    private static final long serialVersionUID = 1L;

    public MseException(String message) {
        super(message);
    }
}
