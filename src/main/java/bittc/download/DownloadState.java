package bittc.download;

/** The state of one torrent. Scripts see these words. */
public enum DownloadState {
    /** Fetching metadata from peers: only the info hash is known (BEP 9). */
    METADATA,
    /** Checking which pieces are on disk. */
    CHECKING,
    /** Waiting for the first peer with pieces that we need. */
    CONNECTING,
    /** Receiving. */
    DOWNLOADING,
    /** Nothing has arrived for a while; the progress explains it. */
    STALLED,
    /** Complete, and seeding. */
    SEEDING,
    /** Complete and closed. */
    DONE,
    /** Given up, with a failure. */
    FAILED,
    /** Stopped on request before it was complete. */
    STOPPED;

    /** The word that scripts see: lower case. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Returns whether this state is final. */
    public boolean ended() {
        return this == DONE || this == FAILED || this == STOPPED;
    }

    /** Returns whether a download in this state may enter the next; the diagram is in {@link Lifecycle}. */
    boolean mayBecome(DownloadState next) {
        return switch (next) {
            case METADATA -> false;
            case CHECKING -> this == METADATA;
            case CONNECTING -> this == CHECKING;
            case DOWNLOADING -> this == CONNECTING || this == STALLED;
            case STALLED -> this == DOWNLOADING;
            case SEEDING -> this != METADATA && this != SEEDING && !ended();
            case DONE, FAILED, STOPPED -> !ended();
        };
    }
}
