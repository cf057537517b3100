package bittc.dht;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One bucket of the {@link RoutingTable}: its nodes, and others that would take their places. */
final class Bucket {
    /** Nodes in a bucket, and in an answer: the K of BEP 5. */
    static final int SIZE = 8;

    final List<TableNode> nodes = new ArrayList<>(SIZE);

    /** They have answered too, but there was no room; the newest is last. */
    final Deque<TableNode> replacements = new ArrayDeque<>(SIZE);

    /** When a node last answered or came. */
    long lastChange;

    Bucket(long now) {
        lastChange = now;
    }

    boolean isFull() {
        return nodes.size() == SIZE;
    }

    /** The node that would give way first, if one may: of those not good the one not heard of for longest. */
    Optional<TableNode> doubtful(long now) {
        return nodes.stream()
                .filter(node -> !node.good(now))
                .min((first, second) -> Long.compare(first.lastHeard() - now, second.lastHeard() - now));
    }

    /** Of the nodes whose ids do not belong to their addresses, the one not heard of for longest. */
    Optional<TableNode> insecure(long now) {
        return nodes.stream()
                .filter(node -> !node.secure())
                .min((first, second) -> Long.compare(first.lastHeard() - now, second.lastHeard() - now));
    }

    /** Keeps a node for later, in the place of the oldest if there are many. */
    void keepForLater(TableNode node) {
        replacements.removeIf(
                each -> each.contact().address().equals(node.contact().address()));
        if (replacements.size() == SIZE) {
            replacements.removeFirst();
        }
        replacements.addLast(node);
    }
}
