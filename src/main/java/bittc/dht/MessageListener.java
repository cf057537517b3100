package bittc.dht;

/** Receives what a datagram says: one call, or none if it says nothing. */
interface MessageListener {
    void onQuery(Query query);

    /** A query that cannot be answered: the method is unknown, or an argument is missing or wrong. */
    void onBadQuery(byte[] transaction, int errorCode, String what);

    /** An answer to the query of ours with this transaction id. */
    void onReply(int transaction, Reply reply);

    /** A node would not answer the query of ours with this transaction id. */
    void onError(int transaction);
}
