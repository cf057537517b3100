package bittc.download;

/** Says which connections to peers may be encrypted (MSE), and which must be. It hides the protocol, not the content. */
public enum EncryptionPolicy {
    /** None. */
    OFF,
    /** Incoming ones may; outgoing ones are, where a peer closes clear ones or is known to prefer it. */
    ALLOW,
    /** Incoming ones may; outgoing ones are, unless a peer refuses. */
    PREFER,
    /** All. */
    REQUIRE;

    /** Returns whether we ask other peers to encrypt. */
    boolean isPreferred() {
        return this == PREFER || this == REQUIRE;
    }
}
