package bittc.portmap;

/**
 * A port of ours that peers are to reach.
 *
 * @param number on this machine, 1 to 65535
 */
record Port(Transport transport, int number) {
    /** The protocol above IP. */
    enum Transport {
        /** For peers. */
        TCP(6),
        /** For the DHT, and for peers. */
        UDP(17);

        /** As in the header of an IP packet. */
        final int protocol;

        Transport(int protocol) {
            this.protocol = protocol;
        }
    }
}
