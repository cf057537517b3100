package bittc.download;

import bittc.picker.PiecePicker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What there is to tell about a download: how far it is, and why it does not move, for which {@link Standstills} has words. */
final class Explainer {
    private final Download download;
    private final Session session;

    Explainer(Download download, Session session) {
        this.download = download;
        this.session = session;
    }

    /** How far the download is. */
    Progress progress(long now) {
        Content content = download.content();
        Traffic traffic = download.traffic();
        List<PeerState> peers = download.swarm().connected();
        OptionalDouble rate = traffic.settledRate(now);
        return new Progress(
                download.lifecycle().state(),
                content.totalBytes(),
                content.doneBytes(),
                content.checkedBytes(),
                traffic.downloaded(),
                traffic.uploaded(),
                traffic.wasted(),
                traffic.downRate(now),
                traffic.upRate(now),
                rate.isPresent() ? content.eta(rate.getAsDouble()) : OptionalLong.empty(),
                peers.size(),
                (int) peers.stream().filter(PeerState::isSeed).count(),
                download.swarm().webSeeds().serversOpen(),
                content.wantedPieces(),
                content.donePieces(),
                standstill(now));
    }

    private Optional<Progress.Standstill> standstill(long now) {
        boolean begun = download.content().isOpen() || download.metadata().isPresent();
        if (begun && download.lifecycle().isStill(now)) {
            return Optional.of(explain(now, false));
        }
        return download.isAllocating() ? Optional.of(Standstills.ALLOCATING) : Optional.empty();
    }

    /** Why nothing moves; with {@code over}, why it is given up. */
    Progress.Standstill explain(long now, boolean over) {
        return download.metadata()
                .map(fetch -> explainMetadata(fetch, now, over))
                .orElseGet(() -> explainPieces(now, over));
    }

    private Progress.Standstill explainMetadata(MetadataFetch fetch, long now, boolean over) {
        return Standstills.explainMetadata(new Standstills.MetadataFacts(
                download.swarm().connected().size(),
                download.swarm().connecting(),
                download.swarm().hungUp(),
                fetch.status(),
                download.sources().trackers(),
                download.sources().searches(over),
                download.lifecycle().silence(now),
                over));
    }

    private Progress.Standstill explainPieces(long now, boolean over) {
        Swarm swarm = download.swarm();
        PiecePicker picker = download.content().picker();
        List<PeerState> peers = swarm.connected();
        boolean diskBehind = picker.remainingBlocks() == 0 || session.isDiskBehind();
        Optional<String> webSeeds = swarm.webSeeds().explain(now, over);
        if (peers.isEmpty() && swarm.webSeeds().serversOpen() > 0 && !diskBehind) {
            return new Progress.Standstill("stalled", download.lifecycle().silence(now), webSeeds.orElseThrow());
        }
        List<String> searches = new ArrayList<>(download.sources().searches(over));
        webSeeds.ifPresent(searches::add);
        return Standstills.explain(new Standstills.Facts(
                peers.size(),
                (int) peers.stream().filter(p -> p.pieces().wanted() > 0).count(),
                (int) peers.stream()
                        .filter(p -> p.pieces().wanted() > 0 && p.peerChoking())
                        .count(),
                swarm.connecting(),
                swarm.hungUp(),
                picker.wantedPieces(),
                picker.missingPieces(),
                picker.unavailable(),
                diskBehind,
                download.sources().trackers(),
                searches,
                download.lifecycle().silence(now),
                over));
    }
}
