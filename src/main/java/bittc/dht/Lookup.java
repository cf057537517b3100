package bittc.dht;

import bittc.net.Family;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * One iterative lookup of a target in one family's table (BEP 5): asks the closest known nodes for closer ones, several
 * at a time, until the closest have answered. Used on the loop only.
 *
 * <p>Slow nodes delay nothing: others are asked in parallel, and a slow answer still counts while the lookup lasts.
 */
final class Lookup {
    /** Most queries in progress, slow ones not counted. */
    static final int AT_ONCE = 4;

    /** The same before the first answer: nodes saved by an earlier run are often gone. */
    static final int AT_ONCE_FIRST = 8;

    /** Most queries in progress, slow ones included. */
    static final int MAX_IN_FLIGHT = 24;

    /** Most queries in all, so that no liar can prolong a lookup. */
    static final int MAX_QUERIES = 100;

    /** Number of closest nodes to ask if the usual number has returned no peers. */
    static final int WIDE = 3 * Bucket.SIZE;

    /**
     * Most nodes asked whose ids do not match their addresses, in multiples of the width, once eight matching ones
     * have answered: an attacker with any number of addresses cannot choose the ids that match them.
     */
    static final int INSECURE_PER_WIDTH = 2;

    /** Most peers taken from one lookup. */
    static final int MAX_PEERS = 1000;

    /** Most addresses without ids, asked while the table has few nodes. */
    static final int MAX_ADDRESSES = 48;

    private final Shortlist shortlist;
    private final Asker asker;
    private final NodeId self;
    private final boolean wantsPeers;
    private final Listener listener;

    private final Queue<InetSocketAddress> addresses = new ArrayDeque<>();
    private final Set<InetSocketAddress> peers = new HashSet<>();
    private int width = Bucket.SIZE;
    private int fast;
    private int slow;
    private int asked;
    private int answered;
    private int insecureAsked;
    private int secureAnswered;
    private boolean started;
    private boolean ended;

    /** Sends the lookup's query to one node. */
    interface Asker {
        void ask(InetSocketAddress node, Queries.Listener listener);
    }

    /** Receives the results of a lookup. Not called after {@link Lookup#cancel}. */
    interface Listener {
        /** Called with peers that are new in this lookup, at least one. */
        void onPeers(List<InetSocketAddress> peers);

        /** Called once, at the end of the lookup. */
        void onEnd();
    }

    /**
     * Makes a lookup; call {@link #start}.
     *
     * @param self our id, as others may report ourselves to us
     * @param wantsPeers true if the target may have peers, which are worth some more queries
     */
    Lookup(NodeId target, NodeId self, boolean wantsPeers, Asker asker, Listener listener) {
        shortlist = new Shortlist(target);
        this.self = self;
        this.wantsPeers = wantsPeers;
        this.asker = asker;
        this.listener = listener;
    }

    /** Adds a node that the table knows to answer. Each is its own referrer. */
    void offer(Contact node) {
        if (!ended && answered < Bucket.SIZE) {
            shortlist.add(node, new Referrer());
            if (started) {
                proceed();
            }
        }
    }

    /** Adds a possible node's address; it is asked only if no better node is known. */
    void offer(InetSocketAddress address) {
        if (!ended && addresses.size() < MAX_ADDRESSES) {
            addresses.add(address);
        }
    }

    void start() {
        started = true;
        proceed();
    }

    /** Cancels the lookup, without a call of the listener. */
    void cancel() {
        ended = true;
    }

    /** The number of nodes asked. */
    int asked() {
        return asked;
    }

    /** The number of nodes that have answered. */
    int answered() {
        return answered;
    }

    /** The closest nodes that have answered, for announces. */
    List<Candidate> closest() {
        return shortlist.closestAnswered();
    }

    private void proceed() {
        while (!ended && mayAsk() && askNext()) {}
        if (ended || fast > 0 || slow > 0 && (answered < Bucket.SIZE || peers.isEmpty())) {
            return;
        }
        if (wantsPeers && peers.isEmpty() && width == Bucket.SIZE) {
            width = WIDE;
            proceed();
        } else {
            ended = true;
            listener.onEnd();
        }
    }

    private boolean mayAsk() {
        int atOnce = answered == 0 ? AT_ONCE_FIRST : AT_ONCE;
        return asked < MAX_QUERIES && fast < atOnce && fast + slow < MAX_IN_FLIGHT;
    }

    private boolean askNext() {
        Optional<Candidate> next = shortlist.next(width);
        if (next.isPresent() && isWorthAsking(next.get())) {
            insecureAsked += next.get().secure() ? 0 : 1;
            next.get().onAsked();
            ask(next.get().contact().address(), new Conversation(next));
            return true;
        }
        while (answered < Bucket.SIZE && !addresses.isEmpty()) {
            InetSocketAddress address = addresses.remove();
            if (shortlist.addNameless(address)) {
                ask(address, new Conversation(Optional.empty()));
                return true;
            }
        }
        return false;
    }

    private boolean isWorthAsking(Candidate candidate) {
        return candidate.secure() || secureAnswered < Bucket.SIZE || insecureAsked < INSECURE_PER_WIDTH * width;
    }

    private void ask(InetSocketAddress address, Conversation conversation) {
        asked++;
        fast++;
        conversation.with = address;
        asker.ask(address, conversation);
    }

    /** One query of ours, to its end. */
    private final class Conversation implements Queries.Listener {
        private final Optional<Candidate> candidate;
        private InetSocketAddress with;
        private boolean isSlow;

        /** Asks a candidate, or an address without a known id. */
        Conversation(Optional<Candidate> candidate) {
            this.candidate = candidate;
        }

        @Override
        public void onReply(Reply reply) {
            end();
            if (ended) {
                return;
            }
            answered++;
            if (candidate.isPresent() && candidate.get().contact().id().equals(reply.from())) {
                candidate.get().onAnswer(reply.token());
                secureAnswered += candidate.get().secure() ? 1 : 0;
            } else {
                candidate.ifPresent(this::drop);
                if (!reply.from().equals(self)) {
                    shortlist.addAnswered(new Contact(reply.from(), with), reply.token());
                }
            }
            take(reply);
            proceed();
        }

        @Override
        public void onSlow() {
            isSlow = true;
            fast--;
            slow++;
            if (!ended) {
                candidate.ifPresent(Candidate::onSlow);
                proceed();
            }
        }

        @Override
        public void onRefused() {
            fail();
        }

        @Override
        public void onSilence() {
            fail();
        }

        private void fail() {
            end();
            if (!ended) {
                candidate.ifPresent(this::drop);
                proceed();
            }
        }

        private void drop(Candidate failed) {
            failed.onFailure();
            shortlist.drop(failed);
        }

        private void end() {
            if (isSlow) {
                slow--;
            } else {
                fast--;
            }
        }

        private void take(Reply reply) {
            Referrer referrer = new Referrer();
            Family family = Family.of(with);
            for (Contact node : reply.nodes()) {
                if (node.family() == family && !node.id().equals(self)) {
                    shortlist.add(node, referrer);
                }
            }
            Set<InetSocketAddress> fresh = new LinkedHashSet<>();
            for (InetSocketAddress peer : reply.peers()) {
                if (peers.size() < MAX_PEERS && peers.add(peer)) {
                    fresh.add(peer);
                }
            }
            if (!fresh.isEmpty()) {
                listener.onPeers(List.copyOf(fresh));
            }
        }
    }
}
