package bittc.download;

import bittc.picker.PiecePicker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers what there is to know about a download that receives nothing; {@link Standstills} finds the words. */
final class Explainer {
    private final Download download;
    private final Session session;

    Explainer(Download download, Session session) {
        this.download = download;
        this.session = session;
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
                fetch.status(),
                download.sources().trackers(),
                download.sources().searches(),
                download.silence(now),
                over));
    }

    private Progress.Standstill explainPieces(long now, boolean over) {
        Swarm swarm = download.swarm();
        PiecePicker picker = download.picker();
        List<PeerState> peers = swarm.connected();
        boolean diskBehind = picker.remainingBlocks() == 0 || session.isDiskBehind();
        Optional<String> webSeeds = swarm.webSeeds().explain(now, over);
        if (peers.isEmpty() && swarm.webSeeds().areOpen() && !diskBehind) {
            return new Progress.Standstill("stalled", download.silence(now), webSeeds.orElseThrow());
        }
        List<String> searches = new ArrayList<>(download.sources().searches());
        webSeeds.ifPresent(searches::add);
        return Standstills.explain(new Standstills.Facts(
                peers.size(),
                (int) peers.stream().filter(p -> p.pieces().wanted() > 0).count(),
                (int) peers.stream()
                        .filter(p -> p.pieces().wanted() > 0 && p.peerChoking())
                        .count(),
                swarm.connecting(),
                picker.wantedPieces(),
                picker.missingPieces(),
                picker.unavailable(),
                diskBehind,
                download.sources().trackers(),
                searches,
                download.silence(now),
                over));
    }
}
