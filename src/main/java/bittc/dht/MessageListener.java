package bittc.dht;

/** Receives the message in a datagram: at most one call. */
interface MessageListener {
    void onQuery(Query query);

    /** Called with a query that cannot be answered: its method is unknown, or an argument is missing or wrong. */
    void onBadQuery(byte[] transaction, int errorCode, String what);

    /** Called with the answer to our query with this transaction id. */
    void onReply(int transaction, Reply reply);

    /** Called if a node has refused our query with this transaction id. */
    void onError(int transaction);
}
