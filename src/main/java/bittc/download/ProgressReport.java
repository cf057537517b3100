package bittc.download;

import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.blocks.ReceiveBudget;
import bittc.picker.PiecePicker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Gathers a download's progress and, if nothing moves, the facts that {@link StallReasons} puts into words. */
final class ProgressReport {
    private final Lifecycle lifecycle;
    private final DataState data;
    private final Counters counters;
    private final Swarm swarm;
    private final PeerSources sources;
    private final ReceiveBudget received;
    private final EncryptionPolicy encryption;

    ProgressReport(
            Lifecycle lifecycle,
            DataState data,
            Counters counters,
            Swarm swarm,
            PeerSources sources,
            SessionResources session) {
        this.lifecycle = lifecycle;
        this.data = data;
        this.counters = counters;
        this.swarm = swarm;
        this.sources = sources;
        received = session.received();
        encryption = session.options().encryption();
    }

    Progress progress(long now) {
        SwarmStatus peers = swarm.status();
        OptionalDouble rate = counters.settledRate(now);
        return new Progress(
                lifecycle.state(),
                data.totalBytes(),
                data.doneBytes(),
                data.checkedBytes(),
                counters.downloaded(),
                counters.uploaded(),
                counters.wasted(),
                peers.peers() + peers.webSeeds() == 0 ? 0 : counters.downRate(now),
                peers.peers() == 0 ? 0 : counters.upRate(now),
                rate.isPresent() ? data.eta(rate.getAsDouble()) : OptionalLong.empty(),
                peers.peers(),
                peers.seeds(),
                peers.webSeeds(),
                data.wantedPieces(),
                data.donePieces(),
                standstill(now));
    }

    private Optional<Progress.Standstill> standstill(long now) {
        boolean begun = data.isOpen() || swarm.metadata().isPresent();
        if (begun && lifecycle.isStill(now)) {
            return Optional.of(explain(now, false));
        }
        return data.isAllocating() ? Optional.of(StallReasons.ALLOCATING) : Optional.empty();
    }

    /** Explains why nothing moves; with {@code over}, why the download is given up. */
    Progress.Standstill explain(long now, boolean over) {
        return swarm.metadata()
                .map(fetch -> StallReasons.explainMetadata(
                        fetch.status(), facts(false, 0, sources.searches(over), now, over)))
                .orElseGet(() -> explainPieces(now, over));
    }

    private Progress.Standstill explainPieces(long now, boolean over) {
        PiecePicker picker = data.picker();
        SwarmStatus peers = swarm.status();
        boolean diskBehind = picker.remainingBlocks() == 0 || received.isDiskBehind();
        Optional<String> webSeeds = swarm.explainWebSeeds(now, over);
        if (peers.peers() == 0 && peers.webSeeds() > 0 && !diskBehind) {
            return new Progress.Standstill("stalled", lifecycle.silence(now), webSeeds.orElseThrow());
        }
        List<String> searches = new ArrayList<>(sources.searches(over));
        webSeeds.ifPresent(searches::add);
        return StallReasons.explain(facts(diskBehind, picker.unavailable(), searches, now, over));
    }

    private StallReasons.Facts facts(
            boolean diskBehind, int unavailable, List<String> searches, long now, boolean over) {
        SwarmStatus peers = swarm.status();
        return new StallReasons.Facts(
                peers.peers(),
                peers.useful(),
                peers.choking(),
                peers.connecting(),
                swarm.hungUp(),
                encryption,
                data.wantedPieces(),
                data.wantedPieces() - data.donePieces(),
                unavailable,
                diskBehind,
                sources.trackers(),
                searches,
                lifecycle.silence(now),
                over);
    }
}
