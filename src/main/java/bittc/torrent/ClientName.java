package bittc.torrent;

/** The names of this program for peers, trackers, web servers and users, all derived from the version. */
public final class ClientName {
    /** The program's version: three numbers of one digit each, as the peer id has no room for more. */
    public static final String VERSION = "0.1.0";

    /** The name for people, and for peers in the extension handshake (BEP 10): {@value}. */
    public static final String TITLE = "bittc " + VERSION;

    /** The name in the HTTP {@code User-Agent}, and as the creator of a torrent: {@value}. */
    public static final String PRODUCT = "bittc/" + VERSION;

    /** The prefix of our peer ids (BEP 20): two letters and four digits of version, between hyphens. */
    static final String PEER_ID_PREFIX = "-tc" + VERSION.replace(".", "") + "0-";

    private ClientName() {}
}
