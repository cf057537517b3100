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
 * Fetches a torrent's info dictionary from its peers by the info hash (BEP 9), from several at once.
 *
 * <p>A first attempt takes parts from everybody who claims the same length. If the result is not what the info hash says,
 * nobody knows who lied: then each of those who took part is given an attempt alone, and whoever fails it is banned. Lengths
 * that peers disagree on are attempted side by side, those with most peers behind them first.
 */
public final class MetadataFetch {
    /** Lengths attempted at the same time. */
    private static final int MAX_LENGTHS = 2;

    /** While others wait, a length is attempted for so long, and for twice as long each time that its turn comes again. */
    private static final Duration FIRST_TURN = Duration.ofSeconds(20);

    private static final int MAX_TURN_DOUBLINGS = 6;

    /** Peers that are given an attempt alone at the same time, paused ones included: each has a share of the memory. */
    private static final int MAX_ALONE = 2;

    /** Parts that one peer is asked for at once; some clients drop more than a few. */
    private static final int MAX_ASKED = 4;

    /** An answer has 16 KiB: who takes longer is slow, and others are asked too. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    /** A peer that has been left alone so often, and has sent nothing since, may have to make room for another. */
    private static final int MAX_HOPEFUL_PAUSES = 2;

    /** Parts that were never asked for, or too late: a few may cross our change of mind. */
    private static final int MAX_UNASKED = 64;

    /**
     * How far it is.
     *
     * @param sources peers that say they have it
     * @param received parts that have come, of the attempt that is furthest
     * @param parts how many there are of it, or 0 if there is no attempt
     */
    public record Status(int sources, int received, int parts) {}

    /** Learns how it ends. */
    public interface Listener {
        /** The info dictionary has come, and is what was asked for. */
        void onMetadata(Metainfo metainfo);

        /** It has come, and no torrent can be made of it. */
        void onInvalid(InvalidMetainfoException why);

        /** This peer alone has sent one that the info hash does not stand for. */
        void onLiar(MetadataPeer peer);

        /** A line for {@code -v}. */
        void detail(String line);
    }

    private final MagnetLink link;
    private final MetadataBudget budget;
    private final Executor background;
    private final Scheduler scheduler;
    private final Listener listener;
    private final Map<MetadataPeer, MetadataSource> sources = new LinkedHashMap<>();

    /** By length; attempts that anybody may take part in who is not suspect. */
    private final Map<Integer, MetadataAttempt> shared = new LinkedHashMap<>();

    private final SuspectHosts suspectHosts = new SuspectHosts();

    private boolean closed;

    /** Fetches what this link stands for, from peers that are yet to come. */
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

    /** Whether something may be expected of a peer: it says that it has it, and has not failed again and again. */
    public boolean isHopeful(MetadataPeer peer) {
        MetadataSource source = sources.get(peer);
        return source != null && source.pauses < MAX_HOPEFUL_PAUSES;
    }

    // ---- from peers

    /** A peer says that it has the dictionary, of this many bytes. The length does not change: it is heard once. */
    public void onOffer(MetadataPeer peer, int length) {
        if (!closed && !sources.containsKey(peer)) {
            boolean suspect = suspectHosts.contains(peer.address().getAddress());
            sources.put(peer, new MetadataSource(peer, length, suspect, scheduler.nanoTime()));
            askAll();
        }
    }

    /** A part has come. */
    public void onPart(MetadataPeer peer, int part, OptionalInt claimed, byte[] bytes) throws ProtocolViolation {
        MetadataSource source = sources.get(peer);
        boolean inTime = source != null && source.asked.remove(part) != null;
        if (!inTime && (source == null || !source.late.remove(part))) {
            if (source == null || ++source.unasked > MAX_UNASKED) {
                throw new ProtocolViolation("metadata that nobody asked for");
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

    /** The peer will not send a part. */
    public void onReject(MetadataPeer peer, int part) {
        MetadataSource source = sources.get(peer);
        if (source != null && source.asked.remove(part) != null) {
            source.attempt.onReleased(part);
            source.pause(scheduler.nanoTime());
            askAll();
        }
    }

    /** The peer has sent what cannot be read: whatever it was asked for, others are asked for now. */
    public void onUnreadable(MetadataPeer peer) {
        MetadataSource source = sources.get(peer);
        if (source != null && !source.asked.isEmpty()) {
            source.postpone(scheduler.nanoTime());
            askAll();
        }
    }

    /** The peer is gone, or wrong. */
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

    /** It is known what the torrent is, or nobody wants to know any more: gives back its memory. */
    public void close() {
        closed = true;
        Set<MetadataAttempt> all = new LinkedHashSet<>(shared.values());
        sources.values().stream().map(source -> source.attempt).forEach(all::add);
        all.remove(null);
        all.forEach(this::end);
        sources.clear();
        shared.clear();
    }

    // ---- asking

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

    /** Gives a peer an attempt to take part in, if there is one for it. */
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

    /** An attempt, if the session has the memory for it. */
    private MetadataAttempt begin(int length, long now) {
        return budget.take(this, length, now) ? new MetadataAttempt(length, now) : null;
    }

    private void end(MetadataAttempt attempt) {
        if (attempt.end()) {
            budget.giveBack(attempt.length());
        }
    }

    /** What nobody delivers, or what takes long, makes room for others who wait, be it in another torrent. */
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

    /** Whether an attempt has had its turn: liars could send their great lengths slowly for hours. */
    private boolean isOver(MetadataAttempt attempt, long now) {
        int turns = sources.values().stream()
                .filter(source -> source.attempt == attempt)
                .mapToInt(source -> source.turns)
                .max()
                .orElse(0);
        return !attempt.isComplete() && now - attempt.begunAt() >= FIRST_TURN.toNanos() << turns;
    }

    /** Its peers wait for another turn, behind those who wait already. */
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
        if (!MetainfoReader.infoHash(info).equals(link.infoHash())) {
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
        listener.detail("metadata of " + attempt.length() + " bytes is not what the info hash says");
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
