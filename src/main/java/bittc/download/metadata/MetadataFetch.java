package bittc.download.metadata;

import bittc.loop.Scheduler;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import bittc.wire.ProtocolViolation;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Fetches a torrent's info dictionary (metadata) from several peers at once, given its info hash (BEP 9).
 *
 * <p>The first attempt accepts parts from all peers that claim the same length. If the result does not match the info hash,
 * any of them may have lied: each gets an attempt alone, and a peer that fails it is banned. If peers claim different
 * lengths, these are attempted side by side.
 */
public final class MetadataFetch {
    /** Lengths attempted at once. */
    private static final int MAX_LENGTHS = 2;

    /** While others wait, a length gets this much time, doubled at each further turn. */
    private static final Duration FIRST_TURN = Duration.ofSeconds(20);

    private static final int MAX_TURN_DOUBLINGS = 6;

    /** Peers with an attempt alone at once, including paused ones: each takes a share of the memory. */
    private static final int MAX_ALONE = 2;

    /** Parts requested at once from one peer; some clients drop more than a few. */
    private static final int MAX_ASKED = 4;

    /** An answer has 16 KiB: a peer that takes longer is slow, and others are asked too. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    /** A peer paused this often, which has sent nothing since, may be dropped for another. */
    private static final int MAX_HOPEFUL_PAUSES = 2;

    /** Parts tolerated that were never requested, or are too late: a few may cross a change of requests. */
    private static final int MAX_UNASKED = 64;

    /**
     * The progress of the fetch.
     *
     * @param sources peers that offer the metadata
     * @param received parts received by the attempt that is furthest
     * @param parts parts in total of that attempt; 0 if there is no attempt
     */
    public record Status(int sources, int received, int parts) {}

    /** Receives the result. */
    public interface Listener {
        /** Called when the metadata has arrived and matches the info hash. */
        void onMetadata(Metainfo metainfo);

        /** Called when it matches the info hash but is not a valid torrent. */
        void onInvalid(InvalidMetainfoException why);

        /** Called when this peer alone sent metadata that does not match the info hash. */
        void onLiar(MetadataPeer peer);

        /** Takes a line for {@code -v}. */
        void detail(String line);
    }

    private final MagnetLink link;
    private final MetadataBudget budget;
    private final Executor background;
    private final Scheduler scheduler;
    private final Listener listener;
    private final Map<MetadataPeer, MetadataSource> sources = new LinkedHashMap<>();

    /** Attempts by length, open to all peers that are not suspects. */
    private final Map<Integer, MetadataAttempt> shared = new LinkedHashMap<>();

    private final SuspectHosts suspectHosts = new SuspectHosts();

    private boolean closed;

    /** Fetches the metadata for this link from peers to be offered later. */
    public MetadataFetch(
            MagnetLink link, MetadataBudget budget, Executor background, Scheduler scheduler, Listener listener) {
        this.link = link;
        this.budget = budget;
        this.background = background;
        this.scheduler = scheduler;
        this.listener = listener;
    }

    public Status status() {
        Optional<MetadataAttempt> furthest = sources.values().stream()
                .map(source -> source.attempt)
                .filter(attempt -> attempt != null)
                .max((a, b) -> Integer.compare(a.received(), b.received()));
        return new Status(
                sources.size(),
                furthest.map(MetadataAttempt::received).orElse(0),
                furthest.map(MetadataAttempt::partCount).orElse(0));
    }

    /** Returns whether a peer may still deliver: it offers the metadata and has not failed repeatedly. */
    public boolean isHopeful(MetadataPeer peer) {
        MetadataSource source = sources.get(peer);
        return source != null && source.pauses < MAX_HOPEFUL_PAUSES;
    }

    // ---- from peers

    /** Notes a peer's offer of the metadata, with its length in bytes. Only a peer's first offer counts. */
    public void onOffer(MetadataPeer peer, int length) {
        if (!closed && !sources.containsKey(peer)) {
            boolean suspect = suspectHosts.contains(peer.address().getAddress());
            sources.put(peer, new MetadataSource(peer, length, suspect, scheduler.nanoTime()));
            askAll();
        }
    }

    /** Takes a part. */
    public void onPart(MetadataPeer peer, int part, OptionalInt claimed, byte[] bytes) throws ProtocolViolation {
        MetadataSource source = sources.get(peer);
        boolean inTime = source != null && source.asked.remove(part) != null;
        if (!inTime && (source == null || !source.late.remove(part))) {
            if (source == null || ++source.unasked > MAX_UNASKED) {
                throw new ProtocolViolation("unrequested metadata");
            }
            return;
        }
        MetadataAttempt attempt = source.attempt;
        if (inTime) {
            attempt.onReleased(part);
        }
        int totalLength = claimed.orElse(attempt.length());
        if (totalLength != attempt.length() || bytes.length != attempt.lengthOf(part)) {
            throw new ProtocolViolation("metadata part " + part + " of " + bytes.length + " bytes, of " + totalLength
                    + " (expected: " + attempt.lengthOf(part) + ", of " + attempt.length() + ")");
        }
        source.pauses = 0;
        if (attempt.onReceived(part, bytes, peer) && attempt.isComplete()) {
            check(attempt);
        }
        ask(source, scheduler.nanoTime());
    }

    /** Notes that the peer will not send a part. */
    public void onReject(MetadataPeer peer, int part) {
        MetadataSource source = sources.get(peer);
        if (source != null && source.asked.remove(part) != null) {
            source.attempt.onReleased(part);
            source.pause(scheduler.nanoTime());
            askAll();
        }
    }

    /** Notes that the peer sent an unreadable message: others are asked for its parts. */
    public void onUnreadable(MetadataPeer peer) {
        MetadataSource source = sources.get(peer);
        if (source != null && !source.asked.isEmpty()) {
            source.postpone(scheduler.nanoTime());
            askAll();
        }
    }

    /** Forgets a peer that is gone, or wrong. */
    public void onGone(MetadataPeer peer) {
        MetadataSource gone = sources.remove(peer);
        if (gone != null && gone.attempt != null) {
            gone.release();
            if (gone.suspect) {
                end(gone.attempt);
            }
            askAll();
        }
    }

    public void onTick(long now) {
        for (MetadataSource source : sources.values()) {
            boolean late = source.asked.values().stream().anyMatch(at -> now - at >= ANSWER_LIMIT.toNanos());
            if (late) {
                source.postpone(now);
            }
        }
        askAll();
    }

    /** Ends the fetch and gives back its memory. */
    public void close() {
        closed = true;
        Set<MetadataAttempt> all = new LinkedHashSet<>(shared.values());
        sources.values().stream().map(source -> source.attempt).forEach(all::add);
        all.remove(null);
        all.forEach(this::end);
        sources.clear();
        shared.clear();
    }

    // ---- requesting

    private void askAll() {
        long now = scheduler.nanoTime();
        if (closed) {
            return;
        }
        makeRoom(now);
        for (MetadataSource source : sources.values()) {
            ask(source, now);
        }
    }

    private void ask(MetadataSource source, long now) {
        if (source.isPaused(now) || !source.peer.isOpen() || !join(source, now)) {
            return;
        }
        MetadataAttempt attempt = source.attempt;
        while (source.asked.size() < MAX_ASKED) {
            int part = attempt.next(source.asked.keySet());
            if (part < 0) {
                return;
            }
            source.asked.put(part, now);
            source.peer.requestMetadata(part);
        }
    }

    /** Assigns a peer to an attempt, if there is one for it. */
    private boolean join(MetadataSource source, long now) {
        if (source.attempt != null) {
            return !source.attempt.isComplete();
        }
        if (source.suspect) {
            long alone = sources.values().stream()
                    .filter(other -> other.suspect && other.attempt != null)
                    .count();
            source.attempt = alone < MAX_ALONE ? begin(source.length, now) : null;
        } else if (shared.containsKey(source.length)) {
            source.attempt = shared.get(source.length);
        } else if (shared.size() < MAX_LENGTHS) {
            source.attempt = begin(source.length, now);
            if (source.attempt != null) {
                shared.put(source.length, source.attempt);
            }
        }
        return source.attempt != null;
    }

    /** Starts an attempt, if the session has the memory. */
    private MetadataAttempt begin(int length, long now) {
        return budget.take(this, length, now) ? new MetadataAttempt(length, now) : null;
    }

    private void end(MetadataAttempt attempt) {
        if (attempt.end()) {
            budget.giveBack(attempt.length());
        }
    }

    /** Ends attempts that no peer serves or that take long, if others wait, even in another torrent. */
    private void makeRoom(long now) {
        boolean elsewhere = budget.isWanted(now);
        if (elsewhere || isAnybodyWaiting(false, now)) {
            for (MetadataAttempt attempt : List.copyOf(shared.values())) {
                boolean dead = sources.values().stream()
                        .noneMatch(source -> source.attempt == attempt && !source.isPaused(now));
                if (dead && !attempt.isComplete() || isOver(attempt, now)) {
                    shared.remove(attempt.length());
                    queueAgain(attempt);
                }
            }
        }
        if (elsewhere || isAnybodyWaiting(true, now)) {
            for (MetadataSource source : List.copyOf(sources.values())) {
                boolean alone = source.suspect && source.attempt != null;
                if (alone && !source.attempt.isComplete() && (source.isPaused(now) || isOver(source.attempt, now))) {
                    queueAgain(source.attempt);
                }
            }
        }
    }

    private boolean isAnybodyWaiting(boolean suspect, long now) {
        return sources.values().stream()
                .anyMatch(source -> source.attempt == null && source.suspect == suspect && !source.isPaused(now));
    }

    /** Returns whether an attempt has had its turn: liars could send huge lengths slowly for hours. */
    private boolean isOver(MetadataAttempt attempt, long now) {
        int turns = sources.values().stream()
                .filter(source -> source.attempt == attempt)
                .mapToInt(source -> source.turns)
                .max()
                .orElse(0);
        return !attempt.isComplete() && now - attempt.begunAt() >= FIRST_TURN.toNanos() << turns;
    }

    /** Ends an attempt and queues its peers for another turn, behind those already waiting. */
    private void queueAgain(MetadataAttempt attempt) {
        List<MetadataSource> members = sources.values().stream()
                .filter(source -> source.attempt == attempt)
                .toList();
        leave(attempt);
        end(attempt);
        for (MetadataSource member : members) {
            member.turns = Math.min(member.turns + 1, MAX_TURN_DOUBLINGS);
            sources.remove(member.peer);
            sources.put(member.peer, member);
        }
    }

    private void leave(MetadataAttempt attempt) {
        for (MetadataSource source : sources.values()) {
            if (source.attempt == attempt) {
                source.leave();
            }
        }
    }

    // ---- the result

    private record Result(Optional<Metainfo> metainfo, Optional<InvalidMetainfoException> invalid) {}

    private void check(MetadataAttempt attempt) {
        byte[] whole = attempt.whole();
        background.execute(() -> {
            Result result = read(whole);
            scheduler.execute(() -> onChecked(attempt, result));
        });
    }

    /** Runs in the background. */
    private Result read(byte[] info) {
        if (!link.infoHashes().match(info)) {
            return new Result(Optional.empty(), Optional.empty());
        }
        try {
            String name = link.name().orElse(link.infoHash().toHex());
            return new Result(
                    Optional.of(MetainfoReader.readInfo(info, name, link.trackers(), link.webSeeds())),
                    Optional.empty());
        } catch (InvalidMetainfoException e) {
            return new Result(Optional.empty(), Optional.of(e));
        }
    }

    private void onChecked(MetadataAttempt attempt, Result result) {
        if (closed) {
            return;
        }
        if (result.metainfo().isPresent()) {
            listener.onMetadata(result.metainfo().get());
        } else if (result.invalid().isPresent()) {
            listener.onInvalid(result.invalid().get());
        } else {
            onWrong(attempt);
        }
    }

    private void onWrong(MetadataAttempt attempt) {
        listener.detail("metadata of " + attempt.length() + " bytes does not match the info hash");
        shared.values().remove(attempt);
        end(attempt);
        Collection<MetadataPeer> culprits = attempt.sources();
        if (culprits.size() == 1) {
            leave(attempt);
            listener.onLiar(culprits.iterator().next());
        } else {
            for (MetadataPeer peer : culprits) {
                suspect(peer);
            }
            leave(attempt);
        }
        askAll();
    }

    private void suspect(MetadataPeer peer) {
        Optional.ofNullable(sources.get(peer)).ifPresent(source -> source.suspect = true);
        suspectHosts.add(peer.address().getAddress());
    }
}
