package bittc.torrent;

/** How this program names itself to peers, trackers and web servers, and to its user: all of it follows from the version. */
public final class ClientName {
    /** The program's version: three numbers, of one digit each, as the peer id has room for. */
    public static final String VERSION = "0.1.0";

    /** As people write it, and peers in the extension handshake (BEP 10): {@value}. */
    public static final String TITLE = "bittc " + VERSION;

    /** As a {@code User-Agent} of HTTP is written, and the maker of a torrent: {@value}. */
    public static final String PRODUCT = "bittc/" + VERSION;

    /** What our peer ids begin with (BEP 20): two letters, the version in four digits, and hyphens around them. */
    static final String PEER_ID_PREFIX = "-tc" + VERSION.replace(".", "") + "0-";

    private ClientName() {}
}
