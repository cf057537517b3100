package bittc.session;

/** Why an engine could not start; nothing has been sent. The message is one line, not sanitised. */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1;

    /** What an engine needs and could not have. */
    public enum Reason {
        /** A port to listen on. */
        PORT,
        /** An interface that it is confined to. */
        INTERFACE,
        /** Enough open files. */
        FILES
    }

    private final Reason reason;

    public EngineException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
