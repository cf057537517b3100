package bittc.metainfo;

import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeList;
import bittc.bencode.BencodeString;
import bittc.bencode.BencodeValue;
import bittc.net.Url;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads trackers (BEP 3, tiers by BEP 12) and web seeds (BEP 19) from a .torrent file or a magnet link, each once.
 * Keeps texts that are not URLs, for the caller to report ({@link Url#of}): none of them makes a torrent invalid.
 */
final class UrlLists {
    /** The most URLs kept of each kind. */
    static final int MAX_URLS = 500;

    /** The longest URL in characters; a longer text is cut to one that is still too long. */
    private static final int MAX_URL_CHARS = Url.MAX_LENGTH;

    /** Endings of script URLs. */
    private static final List<String> SCRIPTS = List.of(".php", ".cgi", ".pl", ".py", ".asp", ".aspx", ".jsp");

    private final Set<String> seen = new HashSet<>();

    /** The trackers among these URLs, each a tier of its own. */
    static List<List<String>> trackers(List<String> urls) {
        return new UrlLists().all(urls).stream().map(List::of).toList();
    }

    /** The web seeds among these URLs. */
    static List<String> webSeeds(List<String> urls) {
        return new UrlLists().all(urls);
    }

    /** The tiers of {@code announce-list}, and {@code announce} if none of them is usable. */
    static List<List<String>> trackers(BencodeDictionary torrent) {
        UrlLists urls = new UrlLists();
        List<List<String>> tiers = new ArrayList<>();
        Optional<BencodeList> list = torrent.list("announce-list");
        if (list.isPresent()) {
            for (BencodeValue value : list.get()) {
                urls.addTier(value, tiers);
            }
        }
        if (tiers.stream().flatMap(List::stream).allMatch(url -> Url.parse(url).isEmpty())) {
            torrent.get("announce").ifPresent(announce -> urls.addTier(announce, tiers));
        }
        return List.copyOf(tiers);
    }

    /**
     * The URLs of {@code url-list}, a list or a single one, and the plain files of {@code httpseeds}: that key is for
     * scripts that serve pieces by another protocol (BEP 17), but some torrents name plain files in it.
     */
    static List<String> webSeeds(BencodeDictionary torrent) {
        UrlLists urls = new UrlLists();
        List<String> all =
                new ArrayList<>(torrent.get("url-list").map(urls::all).orElse(List.of()));
        List<String> others = torrent.get("httpseeds").map(urls::all).orElse(List.of());
        others.stream().filter(UrlLists::isPlainFile).forEach(all::add);
        return List.copyOf(all);
    }

    private static boolean isPlainFile(String url) {
        String lowerCase = url.toLowerCase(Locale.ROOT);
        boolean usable = Url.parse(url)
                .filter(parsed -> parsed.scheme() != Url.Scheme.UDP)
                .isPresent();
        return usable && url.indexOf('?') < 0 && SCRIPTS.stream().noneMatch(lowerCase::endsWith);
    }

    private void addTier(BencodeValue value, List<List<String>> tiers) {
        List<String> tier = all(value);
        if (!tier.isEmpty()) {
            tiers.add(tier);
        }
    }

    private List<String> all(BencodeValue value) {
        List<String> urls = new ArrayList<>();
        if (value instanceof BencodeList list) {
            for (BencodeValue element : list) {
                add(element, urls);
            }
        } else {
            add(value, urls);
        }
        return List.copyOf(urls);
    }

    private List<String> all(List<String> texts) {
        List<String> urls = new ArrayList<>();
        texts.forEach(text -> add(text, urls));
        return List.copyOf(urls);
    }

    private void add(BencodeValue value, List<String> to) {
        if (value instanceof BencodeString string) {
            add(string.utf8(), to);
        }
    }

    private void add(String text, List<String> to) {
        // Browsers treat a space in a URL as %20, and so do people who write such torrents.
        String url = text.strip().replace(" ", "%20");
        String kept = url.length() <= MAX_URL_CHARS ? url : url.substring(0, MAX_URL_CHARS + 1);
        if (!kept.isEmpty() && seen.size() < MAX_URLS && seen.add(kept)) {
            to.add(kept);
        }
    }
}
