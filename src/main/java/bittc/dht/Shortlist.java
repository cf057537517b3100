package bittc.dht;

import bittc.dht.Candidate.State;
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
 * The candidates of one lookup, the closest to its target first.
 *
 * <p>Those that matter are the closest eight whose ids belong to their addresses, and whatever else is closer than the
 * last of these, but of that only eight too. So the lookup finds honest nodes also where somebody has put himself all
 * around the target, and costs nothing more where nobody has.
 */
final class Shortlist {
    /** Candidates at a time; the farthest one not asked yet gives way. */
    static final int MAX_CANDIDATES = 200;

    /** Addresses ever told of; more than all of the queries of a lookup bring in good faith. */
    static final int MAX_SEEN = 2000;

    /** Candidates at one public host that may be in the list at a time. */
    static final int MAX_OF_HOST = 2;

    private final NodeId target;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Map<InetSocketAddress, Candidate> seen = new HashMap<>();
    private final Set<InetSocketAddress> nameless = new HashSet<>();
    private final Map<Long, Integer> hosts = new HashMap<>();

    Shortlist(NodeId target) {
        this.target = target;
    }

    /**
     * Adds a node that somebody has told of, unless the list is full of closer ones. If somebody else has told of it
     * before who is not believed, then so is this one; for a liar may tell of true nodes too.
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

    /** Adds a node that was asked under another id, or none, and has answered. */
    void addAnswered(Contact contact, byte[] token) {
        Candidate candidate = new Candidate(contact, new Referrer());
        candidate.onAsked();
        candidate.onAnswer(token);
        insert(candidate);
    }

    /** Notes an address that is asked without being a candidate; false if it is known. */
    boolean addNameless(InetSocketAddress address) {
        return !seen.containsKey(address) && nameless.add(address);
    }

    /** A candidate that has failed makes room for others at its host, which perhaps never told of it. */
    void drop(Candidate candidate) {
        if (candidates.remove(candidate)) {
            NodeAddresses.publicHost(candidate.contact().address())
                    .ifPresent(host -> hosts.computeIfPresent(host, (key, count) -> count > 1 ? count - 1 : null));
        }
    }

    /**
     * Whom to ask next; empty if everybody who matters has been asked.
     *
     * @param width how many of each kind matter
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

    /** Those who have answered and matter: they are to keep what is announced. */
    List<Candidate> closestAnswered() {
        List<Candidate> answered = new ArrayList<>();
        walk(Bucket.SIZE, candidate -> {
            if (candidate.state() == State.ANSWERED) {
                answered.add(candidate);
            }
        });
        return answered;
    }

    /** Small for those to be asked first: told by somebody believed, and with an id of their own. */
    private static int rank(Candidate candidate) {
        return (candidate.referrer().isBusy() ? 2 : 0) + (candidate.secure() ? 0 : 1);
    }

    /** Shows those who matter, closest first, and those who wait until more is known of who told of them. */
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
