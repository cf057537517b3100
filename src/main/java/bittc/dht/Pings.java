package bittc.dht;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Pings nodes, a few at a time: addresses that strangers reported, and nodes that may be gone. */
final class Pings {
    /** Most pings in progress, slow ones not counted. */
    static final int AT_ONCE = 8;

    /** Most addresses waiting or being pinged; more are dropped. */
    static final int MAX_WAITING = 300;

    /** For a query whose answer is not needed. */
    static final Queries.Listener IGNORED = new Queries.Listener() {
        @Override
        public void onReply(Reply reply) {}

        @Override
        public void onSlow() {}

        @Override
        public void onRefused() {}

        @Override
        public void onSilence() {}
    };

    private final Lookup.Asker asker;
    private final Deque<InetSocketAddress> waiting = new ArrayDeque<>();
    private final Set<InetSocketAddress> all = new HashSet<>();
    private int fast;

    Pings(Lookup.Asker asker) {
        this.asker = asker;
    }

    /** Pings a node soon. */
    void add(InetSocketAddress node) {
        if (all.size() < MAX_WAITING && all.add(node)) {
            waiting.add(node);
            proceed();
        }
    }

    int size() {
        return all.size();
    }

    private void proceed() {
        while (fast < AT_ONCE && !waiting.isEmpty()) {
            InetSocketAddress node = waiting.remove();
            fast++;
            asker.ask(node, new Ping(node));
        }
    }

    private final class Ping implements Queries.Listener {
        private final InetSocketAddress node;
        private boolean isSlow;

        Ping(InetSocketAddress node) {
            this.node = node;
        }

        @Override
        public void onReply(Reply reply) {
            end();
        }

        @Override
        public void onSlow() {
            isSlow = true;
            fast--;
            proceed();
        }

        @Override
        public void onRefused() {
            end();
        }

        @Override
        public void onSilence() {
            end();
        }

        private void end() {
            all.remove(node);
            if (!isSlow) {
                fast--;
                proceed();
            }
        }
    }
}
