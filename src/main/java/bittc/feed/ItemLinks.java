package bittc.feed;

import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.MagnetLink;
import bittc.net.AddressScope;
import bittc.net.InvalidUrlException;
import bittc.net.Url;
import java.util.Locale;
import java.util.Optional;

/**
 * Chooses the best link of an item: a .torrent file that the feed declares as one, before one that only has the name,
 * before a magnet link.
 */
final class ItemLinks {
    /** The media type of a .torrent file. */
    private static final String TORRENT = "application/x-bittorrent";

    private static final int DECLARED = 0;
    private static final int NAMED = 1;
    private static final int MAGNET = 2;
    private static final int NONE = 3;

    private final AddressScope scope;
    private int rank = NONE;
    private String best = "";

    /**
     * No link yet.
     *
     * @param feed its scope counts: a feed may lead outwards only, as a redirect
     */
    ItemLinks(Url feed) {
        scope = AddressScope.ofHost(feed.host());
    }

    /** The best link so far. */
    Optional<String> best() {
        return rank == NONE ? Optional.empty() : Optional.of(best);
    }

    /**
     * Takes a link, if it leads to a torrent.
     *
     * @param type media type, or empty
     */
    void offer(String text, String type, Url base) {
        String link = text.strip();
        if (link.isEmpty()) {
            return;
        } else if (MagnetLink.looksLike(link)) {
            offerMagnet(link);
            return;
        } else if (Url.leavesTheWeb(link)) {
            return;
        }
        try {
            Url url = base.resolve(link);
            boolean declared = type.strip().toLowerCase(Locale.ROOT).startsWith(TORRENT);
            boolean named = url.target().toLowerCase(Locale.ROOT).contains(".torrent");
            if ((declared || named) && AddressScope.ofHost(url.host()).compareTo(scope) >= 0) {
                take(declared ? DECLARED : NAMED, url.text());
            }
        } catch (InvalidUrlException e) {
            // no link to us
        }
    }

    private void offerMagnet(String link) {
        try {
            MagnetLink.parse(link);
        } catch (InvalidMetainfoException e) {
            return;
        }
        if (link.codePoints().allMatch(c -> c > ' ' && !Character.isISOControl(c))) {
            take(MAGNET, link);
        }
    }

    private void take(int itsRank, String link) {
        if (itsRank < rank) {
            rank = itsRank;
            best = link;
        }
    }
}
