package bittc.download;

import java.util.ArrayList;
import java.util.List;

/**
 * Which trackers are asked for a torrent.
 *
 * @param own whether those that it names itself are
 * @param more the URLs of further ones, each in a tier of its own after those
 */
public record TrackerChoice(boolean own, List<String> more) {
    /** Those that the torrent names. */
    public static final TrackerChoice OWN = new TrackerChoice(true, List.of());

    /** Keeps a copy. */
    public TrackerChoice {
        more = List.copyOf(more);
    }

    /**
     * The tiers to ask. A private torrent that names trackers is told to no others as long as they are asked (BEP 27).
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
