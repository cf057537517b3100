package bittc.download;

import bittc.download.metadata.MetadataFetch;
import bittc.tracker.TrackerStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Puts into words why nothing moves. */
final class StallReasons {
    /** Disk space is being allocated; that has a progress of its own. */
    static final Progress.Standstill ALLOCATING = new Progress.Standstill("reserving space", Duration.ZERO, "");

    private StallReasons() {}

    /**
     * The facts about a download that receives nothing.
     *
     * @param peers connected peers
     * @param useful peers of these that have a piece that we lack
     * @param choking useful peers that choke us
     * @param connecting pending outgoing connections
     * @param hungUp addresses that closed at the handshake
     * @param encryption what was tried there
     * @param pieces pieces in the torrent
     * @param missing pieces that we lack
     * @param unavailable pieces of these that no connected peer has
     * @param diskBehind whether too much waits for the disk to request more
     * @param searches status of the searches without trackers, one line each
     * @param over whether the wait is given up: then no source is asked again
     */
    record Facts(
            int peers,
            int useful,
            int choking,
            int connecting,
            int hungUp,
            EncryptionPolicy encryption,
            int pieces,
            int missing,
            int unavailable,
            boolean diskBehind,
            List<TrackerStatus> trackers,
            List<String> searches,
            Duration since,
            boolean over) {}

    static Progress.Standstill explainMetadata(MetadataFetch.Status metadata, Facts facts) {
        String why;
        if (metadata.sources() > 0) {
            int parts = metadata.parts();
            why = "asking " + count(metadata.sources(), "peer")
                    + (parts > 1 ? "; " + metadata.received() + " of " + parts + " parts received" : "");
        } else if (facts.peers() > 0) {
            why = count(facts.peers(), "peer") + ", but " + (facts.peers() == 1 ? "it has not" : "none has")
                    + " sent the metadata";
        } else {
            why = explainNobody(facts).explanation();
        }
        return new Progress.Standstill("fetching metadata", facts.since(), why);
    }

    static Progress.Standstill explain(Facts facts) {
        if (facts.diskBehind()) {
            return new Progress.Standstill("stalled", facts.since(), "waiting for the disk");
        }
        if (facts.peers() > 0) {
            return new Progress.Standstill("stalled", facts.since(), explainPeers(facts));
        }
        return explainNobody(facts);
    }

    private static Progress.Standstill explainNobody(Facts facts) {
        Progress.Standstill why = explainSearch(facts);
        return new Progress.Standstill(
                why.label(), why.since(), why.explanation() + hungUp(facts.hungUp(), facts.encryption()));
    }

    /** The text for this many addresses that closed at the handshake; empty for none. */
    static String hungUp(int count, EncryptionPolicy encryption) {
        if (count == 0) {
            return "";
        }
        String perhaps = "; " + count + " closed at the handshake: perhaps " + (count == 1 ? "it takes" : "they take");
        return switch (encryption) {
            case OFF -> perhaps + " encrypted connections only, which --encryption off excludes";
            case ALLOW, PREFER -> "; " + count + " closed at the handshake, clear and encrypted";
            case REQUIRE -> perhaps + " no encrypted connections, which --encryption require demands";
        };
    }

    private static Progress.Standstill explainSearch(Facts facts) {
        Optional<TrackerStatus> answered = facts.trackers().stream()
                .filter(t -> t.outcome() == TrackerStatus.Outcome.ANSWERED)
                .max(Comparator.comparingInt(TrackerStatus::peers));
        if (answered.isPresent() || facts.trackers().isEmpty()) {
            return new Progress.Standstill("no peers", facts.since(), explainNoPeers(facts, answered));
        }
        boolean waiting = facts.trackers().stream().anyMatch(t -> t.outcome() == TrackerStatus.Outcome.NONE);
        Optional<TrackerStatus> failed = facts.trackers().stream()
                .filter(t -> t.failure().isPresent())
                .min(Comparator.comparing((TrackerStatus t) -> t.outcome() == TrackerStatus.Outcome.UNUSABLE)
                        .thenComparing(t -> t.next().orElse(Duration.ZERO)));
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
                facts.searches().isEmpty() ? "no tracker" : "no peers",
                facts.since(),
                "tracker " + tracker.host() + said + again(facts, tracker, "; trying again") + searches(facts));
    }

    private static String explainNoPeers(Facts facts, Optional<TrackerStatus> answered) {
        if (answered.isEmpty()) {
            String known = facts.connecting() > 0 ? "; trying known peers" : "";
            return facts.searches().isEmpty()
                    ? "the torrent names no tracker" + known
                    : String.join("; ", facts.searches()) + known;
        }
        TrackerStatus tracker = answered.get();
        String text = "tracker " + tracker.host() + " answered: " + count(tracker.peers(), "peer");
        if (facts.connecting() > 0) {
            return text + "; connecting to " + facts.connecting();
        }
        if (tracker.peers() > 0) {
            String unreached = tracker.peers() == 1 ? ", which cannot be reached" : ", none can be reached";
            return text + unreached + again(facts, tracker, "; asking again") + searches(facts);
        }
        return text + again(facts, tracker, "; asking again") + searches(facts);
    }

    private static String searches(Facts facts) {
        return facts.searches().isEmpty() ? "" : "; " + String.join("; ", facts.searches());
    }

    private static String explainPeers(Facts facts) {
        String peers = count(facts.peers(), "peer");
        boolean one = facts.peers() == 1;
        if (facts.useful() == 0) {
            Optional<TrackerStatus> next = facts.trackers().stream()
                    .filter(t -> t.next().isPresent())
                    .min(Comparator.comparing(t -> t.next().get()));
            return peers + ", but " + noneHas(facts, one)
                    + next.map(t -> again(facts, t, "; asking tracker again")).orElse("");
        }
        if (facts.choking() == facts.useful()) {
            String who = one ? "it chokes us" : facts.useful() == facts.peers() ? "all of them choke us" : "";
            return peers + ", but " + (who.isEmpty() ? "those that have what is missing choke us" : who)
                    + ": waiting for a free upload slot";
        }
        if (facts.unavailable() > 0) {
            String rest = facts.missing() - facts.unavailable() == 1 ? "the other" : "the others";
            return peers + (one ? "; it lacks " : "; none has ") + facts.unavailable() + " of the "
                    + count(facts.missing(), "missing piece")
                    + (one ? " and does not send " : ", and no peer sends ") + rest;
        }
        return peers + (one ? " was" : " were") + " asked for " + whatIsMissing(facts) + ", but "
                + (one ? "does not answer" : "none answers");
    }

    private static String noneHas(Facts facts, boolean one) {
        if (facts.missing() == facts.pieces()) {
            return one ? "it has no piece yet" : "none has a piece yet";
        }
        return (one ? "it lacks " : "none has ") + whatIsMissing(facts);
    }

    private static String whatIsMissing(Facts facts) {
        if (facts.missing() == 1) {
            return "the last piece";
        }
        return facts.missing() == facts.pieces() ? "the first pieces" : "the last " + facts.missing() + " pieces";
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
