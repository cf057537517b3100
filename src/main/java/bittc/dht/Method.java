package bittc.dht;

import java.util.Optional;

/** The method of a query (BEP 5). */
enum Method {
    PING("ping"),
    FIND_NODE("find_node"),
    GET_PEERS("get_peers"),
    ANNOUNCE_PEER("announce_peer");

    private final String wireName;

    Method(String wireName) {
        this.wireName = wireName;
    }

    static Optional<Method> of(String wireName) {
        for (Method method : values()) {
            if (method.wireName.equals(wireName)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }

    String wireName() {
        return wireName;
    }
}
