package bittc.download.blocks;

/** The path that a peer's bytes take: the transport, and what hides them from others on the way. */
public record PeerPath(Transport transport, Encryption encryption) {
    /** Plain TCP. */
    public static final PeerPath TCP = new PeerPath(Transport.TCP, Encryption.NONE);

    /** A web seed's. */
    public static final PeerPath HTTP = new PeerPath(Transport.HTTP, Encryption.NONE);

    /** Carries the bytes. */
    public enum Transport {
        TCP("TCP", "tcp"),
        /** The micro transport protocol, over UDP (BEP 29). */
        UTP("uTP", "utp"),
        HTTP("HTTP", "http");

        private final String label;
        private final String word;

        Transport(String label, String word) {
            this.label = label;
            this.word = word;
        }
    }

    /** Message stream encryption (MSE), as far as it goes. */
    public enum Encryption {
        NONE,
        /** Only the handshake was encrypted. */
        HANDSHAKE,
        RC4
    }

    /** For programs: {@code tcp}, {@code utp+rc4}, or {@code tcp+mse} if only the handshake was encrypted. */
    public String word() {
        return switch (encryption) {
            case NONE -> transport.word;
            case HANDSHAKE -> transport.word + "+mse";
            case RC4 -> transport.word + "+rc4";
        };
    }

    /** Returns whether any of it is encrypted. */
    public boolean isEncrypted() {
        return encryption != Encryption.NONE;
    }

    /** For people: {@code TCP}, {@code uTP with RC4}. */
    public String label() {
        return switch (encryption) {
            case NONE -> transport.label;
            case HANDSHAKE -> transport.label + " with an encrypted handshake";
            case RC4 -> transport.label + " with RC4";
        };
    }
}
