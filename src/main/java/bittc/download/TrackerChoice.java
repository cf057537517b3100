package bittc.download;

import java.util.ArrayList;
import java.util.List;

/**
 * Selects the trackers that a torrent announces to.
 *
 * @param own whether to use the trackers that the torrent names
 * @param more URLs of further trackers, each in a tier of its own after those
 */
public record TrackerChoice(boolean own, List<String> more) {
    /** The torrent's own trackers. */
    public static final TrackerChoice OWN = new TrackerChoice(true, List.of());

    public TrackerChoice {
        more = List.copyOf(more);
    }

    /**
     * The tiers to announce to. A private torrent whose own trackers are used announces to no others (BEP 27).
     *
     * @param named the tiers that the torrent names
     */
    List<List<String>> tiers(List<List<String>> named, boolean isPrivate) {
        List<List<String>> tiers = new ArrayList<>(own ? named : List.of());
        if (isPrivate && !tiers.isEmpty()) {
            return tiers;
        }
        for (String url : more) {
            if (tiers.stream().noneMatch(tier -> tier.contains(url))) {
                tiers.add(List.of(url));
            }
        }
        return tiers;
    }
}
