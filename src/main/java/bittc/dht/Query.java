package bittc.dht;

import java.util.Set;

/**
 * A query that came, with everything that its method needs.
 *
 * @param transaction what the answer has to repeat
 * @param from the id that the asking node gives itself
 * @param readOnly whether it answers no queries and wants no place in a table (BEP 43)
 * @param target what it looks for; its own id in a {@link Method#PING}
 * @param want the families of nodes that it asks for (BEP 32); empty for that by which it came
 * @param port where the announced peer listens, 1 to 65535; 0 for the port that the query came from
 * @param token what an announce has to show; empty in other queries
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
