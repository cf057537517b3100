package bittc.dht;

import bittc.dht.Candidate.State;
import bittc.net.HostKey;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The candidates of one lookup, closest to its target first.
 *
 * <p>It considers the closest eight whose ids match their addresses, and up to eight others closer than the last of
 * these. So a lookup finds honest nodes even if an attacker surrounds the target, and costs no more if none does.
 */
final class Shortlist {
    /** Most candidates at a time; the farthest one not yet asked gives way. */
    static final int MAX_CANDIDATES = 200;

    /** Most addresses recorded; more than all queries of a lookup return from honest nodes. */
    static final int MAX_SEEN = 2000;

    /** Most candidates at one public host at a time. */
    static final int MAX_OF_HOST = 2;

    private final NodeId target;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Map<InetSocketAddress, Candidate> seen = new HashMap<>();
    private final Set<InetSocketAddress> nameless = new HashSet<>();
    private final Map<HostKey, Integer> hosts = new HashMap<>();

    Shortlist(NodeId target) {
        this.target = target;
    }

    /**
     * Adds a reported node, unless the list is full of closer ones. A known node whose referrer is busy or discredited
     * is credited to the new one: liars may report real nodes too.
     */
    void add(Contact contact, Referrer referrer) {
        Candidate known = seen.get(contact.address());
        if (known == null) {
            if (seen.size() < MAX_SEEN && hostHasRoom(contact) && !nameless.contains(contact.address())) {
                insert(new Candidate(contact, referrer));
            }
        } else if (known.state() == State.NEW
                && (known.referrer().isBusy() || known.referrer().isDiscredited())) {
            drop(known);
            insert(new Candidate(contact, referrer));
        }
    }

    /** Adds a node that has answered, but was asked without an id or under another one. */
    void addAnswered(Contact contact, byte[] token) {
        Candidate candidate = new Candidate(contact, new Referrer());
        candidate.onAsked();
        candidate.onAnswer(token);
        insert(candidate);
    }

    /** Records an address that is asked without being a candidate; false if it is known. */
    boolean addNameless(InetSocketAddress address) {
        return !seen.containsKey(address) && nameless.add(address);
    }

    /** Removes a failed candidate, to make room for others at its host, which may never have reported it. */
    void drop(Candidate candidate) {
        if (candidates.remove(candidate)) {
            NodeAddresses.publicHost(candidate.contact().address())
                    .ifPresent(host -> hosts.computeIfPresent(host, (key, count) -> count > 1 ? count - 1 : null));
        }
    }

    /**
     * The next candidate to ask; empty if all considered ones have been asked.
     *
     * @param width number of candidates of each kind to consider
     */
    Optional<Candidate> next(int width) {
        Candidate[] best = {null};
        walk(width, candidate -> {
            if (candidate.state() == State.NEW && (best[0] == null || rank(candidate) < rank(best[0]))) {
                best[0] = candidate;
            }
        });
        return Optional.ofNullable(best[0]);
    }

    /** The considered candidates that have answered: they should store an announce. */
    List<Candidate> closestAnswered() {
        List<Candidate> answered = new ArrayList<>();
        walk(Bucket.SIZE, candidate -> {
            if (candidate.state() == State.ANSWERED) {
                answered.add(candidate);
            }
        });
        return answered;
    }

    /** Rank for asking, lowest first: prefers a proven referrer, then an id that matches the address. */
    private static int rank(Candidate candidate) {
        return (candidate.referrer().isBusy() ? 2 : 0) + (candidate.secure() ? 0 : 1);
    }

    /** Visits the considered candidates, closest first, and those that wait for their referrer to prove itself. */
    private void walk(int width, Consumer<Candidate> visit) {
        int secure = 0;
        int others = 0;
        for (Candidate candidate : candidates) {
            State state = candidate.state();
            boolean waits = state == State.NEW && candidate.referrer().isBusy();
            boolean hopeless = state == State.FAILED
                    || state == State.SLOW
                    || state == State.NEW && candidate.referrer().isDiscredited();
            if (hopeless || !candidate.secure() && others == width) {
                continue;
            }
            visit.accept(candidate);
            if (!waits && candidate.secure() && ++secure == width) {
                return;
            }
            if (!waits && !candidate.secure()) {
                others++;
            }
        }
    }

    private void insert(Candidate candidate) {
        int at = place(candidate.contact().id());
        candidates.add(at, candidate);
        seen.put(candidate.contact().address(), candidate);
        NodeAddresses.publicHost(candidate.contact().address()).ifPresent(host -> hosts.merge(host, 1, Integer::sum));
        for (int i = candidates.size() - 1; i >= 0 && candidates.size() > MAX_CANDIDATES; i--) {
            if (candidates.get(i).state() == State.NEW) {
                drop(candidates.get(i));
            }
        }
    }

    private int place(NodeId id) {
        int low = 0;
        int high = candidates.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (target.compareDistances(candidates.get(middle).contact().id(), id) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean hostHasRoom(Contact contact) {
        return NodeAddresses.publicHost(contact.address())
                .map(host -> hosts.getOrDefault(host, 0) < MAX_OF_HOST)
                .orElse(true);
    }
}
