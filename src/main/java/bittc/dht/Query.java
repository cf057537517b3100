package bittc.dht;

import bittc.net.Family;
import java.util.Set;

/**
 * A received query, with everything that its method needs.
 *
 * @param transaction to repeat in the answer
 * @param from the node's own id
 * @param readOnly true if it answers no queries and wants no place in a table (BEP 43)
 * @param target of the query; its own id in a {@link Method#PING}
 * @param want requested families of nodes (BEP 32); empty for the family of the query itself
 * @param port on which the announced peer listens, 1 to 65535; 0 for the port that the query came from
 * @param token of an announce; empty in other queries
 */
record Query(
        byte[] transaction,
        Method method,
        NodeId from,
        boolean readOnly,
        NodeId target,
        Set<Family> want,
        int port,
        byte[] token) {}
