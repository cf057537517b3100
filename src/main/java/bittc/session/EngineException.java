package bittc.session;

/** Reports that an engine could not start; nothing has been sent. The message is one line, not sanitised. */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1;

    /** The resource that an engine needs but could not get. */
    public enum Reason {
        /** A port to listen on. */
        PORT,
        /** The interface that it is confined to. */
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
