package bittc.metainfo;

import static bittc.metainfo.TorrentText.read;
import static bittc.metainfo.TorrentText.s;
import static bittc.metainfo.TorrentText.single;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.net.Url;
import java.util.List;
import org.junit.jupiter.api.Test;

class UrlListsTest {
    private static Metainfo with(String keys) throws InvalidMetainfoException {
        return read("d" + keys + single("").substring(1));
    }

    private static List<List<String>> trackers(String keys) throws InvalidMetainfoException {
        return with(keys).trackers();
    }

    private static List<String> webSeeds(String value) throws InvalidMetainfoException {
        return with("8:url-list" + value).webSeeds();
    }

    private static String list(String... urls) {
        StringBuilder list = new StringBuilder("l");
        for (String url : urls) {
            list.append(s(url));
        }
        return list.append('e').toString();
    }

    @Test
    void readsTheOneTrackerWithoutTheWhiteSpaceAroundIt() throws Exception {
        assertEquals(
                List.of(List.of("udp://test.com:1/announce")),
                trackers("8:announce" + s("\t udp://test.com:1/announce\n")));
    }

    @Test
    void readsTiersInOrderAndEachTrackerOnce() throws Exception {
        String tiers = "13:announce-listl"
                + list("http://a/announce", "HTTPS://b/announce", "http://a/announce")
                + list("http://a/announce")
                + list()
                + list("udp://c:80/announce", "http://a/announce")
                + "e";
        assertEquals(
                List.of(List.of("http://a/announce", "HTTPS://b/announce"), List.of("udp://c:80/announce")),
                trackers("8:announce" + s("http://ignored/announce") + tiers));
    }

    @Test
    void asksTheOneTrackerWhereTheTiersAreOfNoUse() throws Exception {
        List<List<String>> one = List.of(List.of("http://a/announce"));
        String announce = "8:announce" + s("http://a/announce");
        assertEquals(one, trackers(announce + "13:announce-listle"));
        for (String useless :
                List.of("tracker.example:80/announce", "wss://a/", "udp://a/announce", "http://a:99999/")) {
            assertEquals(
                    List.of(List.of(useless), List.of("http://a/announce")),
                    trackers(announce + "13:announce-listl" + list(useless) + "e"));
        }
        assertEquals(one, trackers(announce + "13:announce-listi5e"));
        assertEquals(one, trackers(announce + "13:announce-listli5ed1:ai1eee"));
        assertEquals(one, trackers("13:announce-list" + list("http://a/announce")));
    }

    @Test
    void keepsWhatIsNoTrackerOfOursSoThatItCanBeNamed() throws Exception {
        for (String url :
                List.of("http://", "tracker.example:80", "wss://a/announce", "udp://a/x", "http://a/\r\nX: y")) {
            String kept = url.replace(" ", "%20");
            assertEquals(List.of(List.of(kept)), trackers("8:announce" + s(url)));
            assertEquals(List.of(kept), webSeeds(list(url)));
        }
        assertEquals(List.of(), trackers("8:announce" + s(" ")));
        assertEquals(List.of(), webSeeds(list("")));
    }

    @Test
    void keepsTheBeginningOfALongUrlAndNoMoreUrlsThanAnybodyCouldAsk() throws Exception {
        String kept = trackers("8:announce" + s("http://a/" + "x".repeat(3000)))
                .get(0)
                .get(0);
        assertEquals(Url.MAX_LENGTH + 1, kept.length());
        StringBuilder tiers = new StringBuilder("13:announce-listl");
        for (int i = 0; i < 5000; i++) {
            tiers.append(list("http://a/" + i));
        }
        assertEquals(UrlLists.MAX_URLS, trackers(tiers + "e").size());
    }

    @Test
    void readsWebSeedsFromAListOrASingleString() throws Exception {
        assertEquals(List.of("http://a/f", "https://b/"), webSeeds(list("http://a/f", "https://b/", "http://a/f")));
        assertEquals(List.of("http://a/test%20file/foo%20bar"), webSeeds(s("http://a/test file/foo bar")));
        assertEquals(List.of(), webSeeds("l0:e"));
        assertEquals(List.of(), webSeeds("ll0:ee"));
        assertEquals(List.of(), webSeeds("li-20ee"));
    }

    @Test
    void takesPlainFilesAmongHttpSeedsForWebSeeds() throws Exception {
        String seeds = "9:httpseeds"
                + list(
                        "http://cdimage.example/a.iso",
                        "http://b/",
                        "http://c/a.iso",
                        "http://d/seed.php",
                        "http://d/Seed.CGI",
                        "http://d/seed?x",
                        "udp://d/a.iso");
        String files = "8:url-list" + list("http://c/a.iso");
        assertEquals(
                List.of("http://cdimage.example/a.iso", "http://b/", "http://c/a.iso"),
                with(seeds).webSeeds());
        assertEquals(
                List.of("http://c/a.iso", "http://cdimage.example/a.iso", "http://b/"),
                with(seeds + files).webSeeds());
        assertEquals(
                List.of("http://a/x"), with("9:httpseeds" + s("http://a/x")).webSeeds());
    }
}
