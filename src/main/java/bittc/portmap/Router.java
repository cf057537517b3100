package bittc.portmap;

/** One router, asked by one protocol. Used on the loop. */
interface Router {
    /** The protocol's name for people. */
    String protocol();

    /**
     * Asks for a mapping, or renews it.
     *
     * @param external the external port that we prefer; the router may choose another
     * @param answer called once, in a later turn of the loop
     */
    void map(Port port, int external, Answer answer);

    /**
     * Gives a mapping back.
     *
     * @param external the external port, as granted or else as last asked for
     * @param done called once the router has confirmed it, or refused; perhaps never
     */
    void unmap(Port port, int external, Runnable done);

    /** Receives the answer to a request. */
    interface Answer {
        /** Called if the port is mapped. */
        void onGranted(Grant grant);

        /** Called if it is not: the router refuses, or is silent; the reason is for people. */
        void onRefused(String reason);
    }
}
