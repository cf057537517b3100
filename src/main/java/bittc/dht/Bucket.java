package bittc.dht;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One bucket of the {@link RoutingTable}: its nodes and their replacements. */
final class Bucket {
    /** Number of nodes in a bucket, and in an answer: the K of BEP 5. */
    static final int SIZE = 8;

    final List<TableNode> nodes = new ArrayList<>(SIZE);

    /** Nodes that have answered too, but found no room; newest last. */
    final Deque<TableNode> replacements = new ArrayDeque<>(SIZE);

    /** Time at which a node last answered or was added. */
    long lastChange;

    Bucket(long now) {
        lastChange = now;
    }

    boolean isFull() {
        return nodes.size() == SIZE;
    }

    /** The first node to replace, if any: among those that are not good, the one silent for longest. */
    Optional<TableNode> doubtful(long now) {
        return nodes.stream()
                .filter(node -> !node.good(now))
                .min((first, second) -> Long.compare(first.lastHeard() - now, second.lastHeard() - now));
    }

    /** Among the nodes whose ids do not match their addresses, the one silent for longest. */
    Optional<TableNode> insecure(long now) {
        return nodes.stream()
                .filter(node -> !node.secure())
                .min((first, second) -> Long.compare(first.lastHeard() - now, second.lastHeard() - now));
    }

    /** Adds a replacement; if there are many, it displaces the oldest. */
    void keepForLater(TableNode node) {
        replacements.removeIf(
                each -> each.contact().address().equals(node.contact().address()));
        if (replacements.size() == SIZE) {
            replacements.removeFirst();
        }
        replacements.addLast(node);
    }
}
