package bittc.download;

import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import bittc.storage.PieceStore;
import bittc.wire.ProtocolViolation;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * Fetches a torrent's info dictionary from its peers by the info hash (BEP 9), from several at once.
 *
 * <p>A first attempt takes parts from everybody who claims the same length. If the result is not what the info hash says,
 * nobody knows who lied: then each of those who took part is given an attempt alone, and whoever fails it is banned. Lengths
 * that peers disagree on are attempted side by side, those with most peers behind them first.
 */
final class MetadataFetch {
    /** Lengths attempted at the same time. */
    private static final int MAX_LENGTHS = 2;

    /** While others wait, a length is attempted for so long, and for twice as long each time that its turn comes again. */
    private static final Duration FIRST_TURN = Duration.ofSeconds(20);

    private static final int MAX_TURN_DOUBLINGS = 6;

    /** Peers that are given an attempt alone at the same time: each may cost 30 MiB if it has so much to send. */
    private static final int MAX_ALONE = 2;

    /** Parts that one peer is asked for at once; some clients drop more than a few. */
    private static final int MAX_ASKED = 4;

    /** An answer has 16 KiB: who takes longer is slow, and others are asked too. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    /** After a rejection or a late answer a peer is left alone for so long, doubling each time. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

    private static final int MAX_PAUSE_DOUBLINGS = 5;

    /** A peer that has been left alone so often, and has sent nothing since, may have to make room for another. */
    private static final int MAX_HOPEFUL_PAUSES = 2;

    /** Parts that were never asked for, or too late: a few may cross our change of mind. */
    private static final int MAX_UNASKED = 64;

    /** One peer that says it has the dictionary. */
    private static final class Source {
        final PeerState peer;
        final int length;

        /** When each part was asked for, by its index. */
        final Map<Integer, Long> asked = new HashMap<>();

        /** Parts that others are asked for by now: they may come all the same from a slow peer. */
        final Set<Integer> late = new HashSet<>();

        MetadataAttempt attempt;
        int turns;
        boolean suspect;
        int pauses;
        int unasked;
        long askAgainAt;

        Source(PeerState peer, int length, long now) {
            this.peer = peer;
            this.length = length;
            askAgainAt = now;
        }

        boolean isPaused(long now) {
            return askAgainAt - now > 0;
        }
    }

    /**
     * How far it is.
     *
     * @param sources peers that say they have it
     * @param received parts that have come, of the attempt that is furthest
     * @param parts how many there are of it, or 0 if there is no attempt
     */
    record Status(int sources, int received, int parts) {}

    private final Download download;
    private final Session session;
    private final MagnetLink link;
    private final Optional<Function<Metainfo, PieceStore>> stores;
    private final Map<PeerState, Source> sources = new LinkedHashMap<>();

    /** By length; attempts that anybody may take part in who is not suspect. */
    private final Map<Integer, MetadataAttempt> shared = new LinkedHashMap<>();

    MetadataFetch(
            Download download, Session session, MagnetLink link, Optional<Function<Metainfo, PieceStore>> stores) {
        this.download = download;
        this.session = session;
        this.link = link;
        this.stores = stores;
    }

    Status status() {
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
    boolean isHopeful(PeerState peer) {
        Source source = sources.get(peer);
        return source != null && source.pauses < MAX_HOPEFUL_PAUSES;
    }

    // ---- from peers

    /** A peer says that it has the dictionary, of this many bytes. */
    void onOffer(PeerState peer, int length) {
        Source known = sources.get(peer);
        if (known == null || known.length != length) {
            onGone(peer);
            sources.put(peer, new Source(peer, length, download.now()));
            askAll();
        }
    }

    /** A part has come. */
    void onPart(PeerState peer, int part, OptionalInt claimed, byte[] bytes) throws ProtocolViolation {
        Source source = sources.get(peer);
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
        ask(source, download.now());
    }

    /** The peer will not send a part. */
    void onReject(PeerState peer, int part) {
        Source source = sources.get(peer);
        if (source != null && source.asked.remove(part) != null) {
            source.attempt.onReleased(part);
            pause(source, download.now());
            askAll();
        }
    }

    /** The peer is gone, or wrong. */
    void onGone(PeerState peer) {
        Source gone = sources.remove(peer);
        if (gone != null && gone.attempt != null) {
            release(gone);
            askAll();
        }
    }

    void onTick(long now) {
        for (Source source : sources.values()) {
            boolean late = source.asked.values().stream().anyMatch(at -> now - at >= ANSWER_LIMIT.toNanos());
            if (late) {
                source.late.addAll(source.asked.keySet());
                release(source);
                pause(source, now);
            }
        }
        askAll();
    }

    private static void release(Source source) {
        source.asked.keySet().forEach(source.attempt::onReleased);
        source.asked.clear();
    }

    private static void pause(Source source, long now) {
        source.askAgainAt = now + (FIRST_PAUSE.toNanos() << source.pauses);
        source.pauses = Math.min(source.pauses + 1, MAX_PAUSE_DOUBLINGS);
    }

    // ---- asking

    private void askAll() {
        long now = download.now();
        dropDeadLengths(now);
        for (Source source : sources.values()) {
            ask(source, now);
        }
    }

    private void ask(Source source, long now) {
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
            source.peer.extensions().requestMetadata(part);
        }
    }

    /** Gives a peer an attempt to take part in, if there is one for it. */
    private boolean join(Source source, long now) {
        if (source.attempt != null) {
            return !source.attempt.isComplete();
        }
        if (source.suspect) {
            long alone = sources.values().stream()
                    .filter(other -> other.suspect && other.attempt != null && !other.isPaused(now))
                    .count();
            source.attempt = alone < MAX_ALONE ? new MetadataAttempt(source.length, now) : null;
        } else if (shared.size() < MAX_LENGTHS || shared.containsKey(source.length)) {
            source.attempt = shared.computeIfAbsent(source.length, length -> new MetadataAttempt(length, now));
        }
        return source.attempt != null;
    }

    /** A length that nobody delivers, or that takes long, makes room for another one that peers claim. */
    private void dropDeadLengths(long now) {
        boolean waiting = sources.values().stream()
                .anyMatch(source -> source.attempt == null && !source.suspect && !source.isPaused(now));
        if (!waiting) {
            return;
        }
        Iterator<MetadataAttempt> attempts = shared.values().iterator();
        while (attempts.hasNext()) {
            MetadataAttempt attempt = attempts.next();
            boolean dead =
                    sources.values().stream().noneMatch(source -> source.attempt == attempt && !source.isPaused(now));
            if (dead || isOver(attempt, now)) {
                attempts.remove();
                queueAgain(attempt);
            }
        }
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
        List<Source> members = sources.values().stream()
                .filter(source -> source.attempt == attempt)
                .toList();
        leave(attempt);
        for (Source member : members) {
            member.turns = Math.min(member.turns + 1, MAX_TURN_DOUBLINGS);
            sources.remove(member.peer);
            sources.put(member.peer, member);
        }
    }

    private void leave(MetadataAttempt attempt) {
        for (Source source : sources.values()) {
            if (source.attempt == attempt) {
                source.asked.clear();
                source.late.clear();
                source.attempt = null;
            }
        }
    }

    // ---- the result

    private record Result(Optional<Metainfo> metainfo, Optional<InvalidMetainfoException> invalid) {}

    private void check(MetadataAttempt attempt) {
        byte[] whole = attempt.whole();
        session.background().execute(() -> {
            Result result = read(whole);
            session.scheduler().execute(() -> onChecked(attempt, result));
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
        if (download.isStopping() || download.metadata().isEmpty()) {
            return;
        }
        if (result.metainfo().isPresent()) {
            download.onMetadata(result.metainfo().get(), stores);
        } else if (result.invalid().isPresent()) {
            InvalidMetainfoException why = result.invalid().get();
            download.lifecycle().fail(new DownloadListener.Failure(why.code().word(), why.getMessage(), why.hint()));
        } else {
            onWrong(attempt);
        }
    }

    private void onWrong(MetadataAttempt attempt) {
        download.detail("metadata of " + attempt.length() + " bytes is not what the info hash says");
        shared.values().remove(attempt);
        Collection<PeerState> culprits = attempt.sources();
        if (culprits.size() == 1) {
            leave(attempt);
            download.swarm().ban(culprits.iterator().next(), "wrong metadata");
        } else {
            for (PeerState peer : culprits) {
                Optional.ofNullable(sources.get(peer)).ifPresent(source -> source.suspect = true);
            }
            leave(attempt);
        }
        askAll();
    }
}
