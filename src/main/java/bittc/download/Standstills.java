package bittc.download;

import bittc.tracker.TrackerStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the words for why nothing moves. */
final class Standstills {
    private Standstills() {}

    /**
     * What there is to know about a download that receives nothing.
     *
     * @param connecting connections being made
     * @param missing pieces that we lack
     * @param unavailable those among them that no connected peer has
     * @param over whether the wait is given up: then nobody will be asked again
     */
    record Facts(
            List<PeerState> peers,
            int connecting,
            int knownAddresses,
            int missing,
            int unavailable,
            List<TrackerStatus> trackers,
            Duration since,
            boolean over) {}

    static Progress.Standstill explain(Facts facts) {
        if (!facts.peers().isEmpty()) {
            return new Progress.Standstill("stalled", facts.since(), explainPeers(facts));
        }
        Optional<TrackerStatus> answered = facts.trackers().stream()
                .filter(t -> t.outcome() == TrackerStatus.Outcome.ANSWERED)
                .max(Comparator.comparingInt(TrackerStatus::peers));
        if (answered.isPresent() || facts.trackers().isEmpty()) {
            return new Progress.Standstill("no peers", facts.since(), explainNoPeers(facts, answered));
        }
        boolean waiting = facts.trackers().stream().anyMatch(t -> t.outcome() == TrackerStatus.Outcome.NONE);
        Optional<TrackerStatus> failed = facts.trackers().stream()
                .filter(t -> t.failure().isPresent())
                .min(Comparator.comparing(t -> t.next().orElse(Duration.ZERO)));
        if (failed.isEmpty() || waiting && facts.since().toSeconds() < 2) {
            return new Progress.Standstill(
                    "connecting",
                    facts.since(),
                    "asking tracker " + facts.trackers().get(0).host());
        }
        TrackerStatus tracker = failed.get();
        String said = tracker.refused()
                ? " refuses this torrent: \"" + tracker.failure().get() + "\""
                : ": " + tracker.failure().get();
        return new Progress.Standstill(
                "no tracker",
                facts.since(),
                "tracker " + tracker.host() + said + again(facts, tracker, "; trying again"));
    }

    private static String explainNoPeers(Facts facts, Optional<TrackerStatus> answered) {
        if (answered.isEmpty()) {
            return "the torrent names no tracker" + (facts.connecting() > 0 ? "; trying known peers" : "");
        }
        TrackerStatus tracker = answered.get();
        String text = "tracker " + tracker.host() + " answered: " + count(tracker.peers(), "peer");
        if (facts.connecting() > 0) {
            return text + "; connecting to " + facts.connecting();
        }
        if (tracker.peers() > 0) {
            return text + ", none can be reached" + again(facts, tracker, "; asking again");
        }
        return text + again(facts, tracker, "; asking again");
    }

    private static String explainPeers(Facts facts) {
        List<PeerState> peers = facts.peers();
        String count = count(peers.size(), "peer");
        long useful = peers.stream().filter(p -> p.wanted() > 0).count();
        if (useful == 0) {
            Optional<TrackerStatus> next = facts.trackers().stream()
                    .filter(t -> t.next().isPresent())
                    .min(Comparator.comparing(t -> t.next().get()));
            String text = count + ", but none has the last " + count(facts.missing(), "piece");
            return text
                    + next.map(t -> again(facts, t, "; asking tracker again")).orElse("");
        }
        if (peers.stream().filter(p -> p.wanted() > 0).allMatch(PeerState::peerChoking)) {
            return count + ", but all of them choke us: waiting for a free upload slot";
        }
        if (facts.unavailable() > 0) {
            return count + "; " + facts.unavailable() + " of the " + count(facts.missing(), "missing piece")
                    + " are with none of them, the others do not answer";
        }
        return count + " asked for the last " + count(facts.missing(), "piece") + ", but none answers";
    }

    private static String again(Facts facts, TrackerStatus tracker, String words) {
        if (facts.over()) {
            return "";
        }
        if (tracker.asking()) {
            return words + " now";
        }
        return tracker.next().map(d -> words + " in " + duration(d)).orElse("");
    }

    static String count(int n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    /** {@code 48s}, {@code 1m 15s}, {@code 2h 05m}. */
    static String duration(Duration d) {
        long s = Math.max(0, (d.toMillis() + 999) / 1000);
        if (s < 60) {
            return s + "s";
        }
        return s < 3600
                ? String.format("%dm %02ds", s / 60, s % 60)
                : String.format("%dh %02dm", s / 3600, s / 60 % 60);
    }
}
