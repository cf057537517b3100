package bittc.download.blocks;

/** The path that a peer's bytes take: the transport, and what hides them from others on the way. */
public record PeerPath(Transport transport, Encryption encryption) {
    /** Plain TCP. */
    public static final PeerPath TCP = new PeerPath(Transport.TCP, Encryption.NONE);

    /** A web seed's. */
    public static final PeerPath HTTP = new PeerPath(Transport.HTTP, Encryption.NONE);

    /** Carries the bytes. */
    public enum Transport {
        TCP("TCP"),
        /** The micro transport protocol, over UDP (BEP 29). */
        UTP("uTP"),
        HTTP("HTTP");

        private final String label;

        Transport(String label) {
            this.label = label;
        }
    }

    /** Message stream encryption (MSE), as far as it goes. */
    public enum Encryption {
        NONE,
        /** Only the handshake was encrypted. */
        HANDSHAKE,
        RC4
    }

    /** For people: {@code TCP}, {@code uTP, RC4}. */
    public String label() {
        return switch (encryption) {
            case NONE -> transport.label;
            case HANDSHAKE -> transport.label + ", encrypted handshake";
            case RC4 -> transport.label + ", RC4";
        };
    }
}
