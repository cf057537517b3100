package bittc.download;

/** What one torrent is doing. The words are those that scripts see. */
public enum DownloadState {
    /** Asking peers what the torrent is: only its info hash is known (BEP 9). */
    METADATA,
    /** Finding out what is on disk already. */
    CHECKING,
    /** Waiting for the first peer that has something for us. */
    CONNECTING,
    /** Receiving. */
    DOWNLOADING,
    /** Nothing has come for a while; the progress says why. */
    STALLED,
    /** Complete, and sharing. */
    SEEDING,
    /** Complete and closed. */
    DONE,
    /** Given up, with a failure. */
    FAILED,
    /** Stopped on request before it was complete. */
    STOPPED;

    /** The word as scripts see it: lower case. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether nothing follows this state. */
    public boolean ended() {
        return this == DONE || this == FAILED || this == STOPPED;
    }
}
