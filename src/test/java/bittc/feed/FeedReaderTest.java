package bittc.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.net.Url;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedReaderTest {
    private static final String MAGNET = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567";

    private static Feed read(String text) throws InvalidFeedException {
        return read(text.getBytes(StandardCharsets.UTF_8), "http://feeds.example/all/rss.xml");
    }

    private static Feed read(byte[] bytes, String url) throws InvalidFeedException {
        return FeedReader.read(bytes, Url.parse(url).orElseThrow());
    }

    private static String rss(String items) {
        return "<rss version='2.0' xmlns:torrent='http://xmlns.example/0.1/' xmlns:torznab='http://torznab.example/'>"
                + "<channel><title>All</title><link>http://feeds.example/x.torrent</link>" + items
                + "</channel></rss>";
    }

    private static List<String> links(String text) throws InvalidFeedException {
        return read(text).items().stream().map(FeedItem::link).toList();
    }

    @Test
    void readsRss() throws InvalidFeedException {
        Feed feed = read(rss("<item><title>A &amp; <![CDATA[B <1>]]></title><guid>g1</guid>"
                + "<link>http://feeds.example/page</link>"
                + "<enclosure url='../get?id=1&amp;key=k' type='application/x-bittorrent' length='9'/></item>"
                + "<item><title>Podcast</title><enclosure url='/x.mp3' type='audio/mpeg'/></item>"
                + "<item><title>C</title><link>c.torrent</link></item>"));
        assertEquals(
                List.of(
                        new FeedItem("g1", "A & B <1>", "http://feeds.example/get?id=1&key=k"),
                        new FeedItem("http://feeds.example/all/c.torrent", "C", "http://feeds.example/all/c.torrent")),
                feed.items());
        assertEquals(1, feed.others());
    }

    @Test
    void readsAtomWithBases() throws InvalidFeedException {
        Feed feed = read("<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://files.example/a/'>"
                + "<entry xml:base='b/'><id>urn:1</id><title type='xhtml'><div>One <b>two</b></div></title>"
                + "<link rel='alternate' href='page.html'/>"
                + "<link rel='enclosure' type='application/x-bittorrent' href='x'/></entry></feed>");
        assertEquals(List.of(new FeedItem("urn:1", "One two", "http://files.example/a/b/x")), feed.items());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<link>MAGNET</link>",
                "<guid>MAGNET</guid>",
                "<enclosure url='MAGNET' type='application/x-bittorrent'/>",
                "<torrent:magnetURI><![CDATA[MAGNET]]></torrent:magnetURI>",
                "<torrent xmlns='http://xmlns.example/0.1/'><magnetURI>MAGNET</magnetURI></torrent>",
                "<torznab:attr name='magneturl' value='MAGNET'/>"
            })
    void findsMagnetLinks(String where) throws InvalidFeedException {
        assertEquals(List.of(MAGNET), links(rss("<item>" + where.replace("MAGNET", MAGNET) + "</item>")));
    }

    @Test
    void prefersTheTorrentFile() throws InvalidFeedException {
        assertEquals(
                List.of("http://feeds.example/x.torrent"),
                links(rss("<item><link>" + MAGNET + "</link><guid>/x.torrent</guid></item>")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/x.torrent",
                "http://192.168.1.1/x.torrent",
                "http://router.local/x.torrent",
                "file:///etc/x.torrent",
                "http://feeds.example:99999/x.torrent",
                "magnet:?xt=urn:btih:12"
            })
    void ignoresLinksInwardsAndOtherThanOfTorrents(String link) throws InvalidFeedException {
        assertEquals(1, read(rss("<item><link>" + link + "</link></item>")).others());
    }

    @Test
    void aFeedOfThisMachineMayLeadToThisMachine() throws InvalidFeedException {
        byte[] feed =
                rss("<item><link>http://127.0.0.1:2/x.torrent</link></item>").getBytes(StandardCharsets.UTF_8);
        assertEquals(1, read(feed, "http://127.0.0.1:1/").items().size());
    }

    @Test
    void keepsTheUserOfTheFeedForItsServerAlone() throws InvalidFeedException {
        byte[] feed =
                rss("<item><link>/x.torrent</link></item><item><link>http://other.example/y.torrent</link></item>")
                        .getBytes(StandardCharsets.UTF_8);
        assertEquals(
                List.of("http://me:p%40ss@feeds.example/x.torrent", "http://other.example/y.torrent"),
                read(feed, "http://me:p%40ss@feeds.example/rss").items().stream()
                        .map(FeedItem::link)
                        .toList());
    }

    @Test
    void decodesTheDeclaredCharacterSet() throws InvalidFeedException {
        String text = "\n <?xml version='1.0' encoding='ISO-8859-1'?>"
                + rss("<item><title>Caf\u00e9</title><link>x.torrent</link></item>");
        Feed feed = read(text.getBytes(StandardCharsets.ISO_8859_1), "http://feeds.example/");
        assertEquals("Caf\u00e9", feed.items().get(0).title());
    }

    @Test
    void resolvesNoEntityFromOutside(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "top secret");
        String text = "<!DOCTYPE rss [<!ENTITY s SYSTEM '" + secret.toUri() + "'><!ENTITY a 'aaaaaaaaaa'>"
                + "<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
                + rss("<item><title>x&s;&b;&nbsp;y</title><link>x.torrent</link></item>");
        String found;
        try {
            found = read(text).items().get(0).title();
        } catch (InvalidFeedException e) {
            found = "refused";
        }
        assertTrue(List.of("xy", "refused").contains(found), found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "<rss><channel>", "<rss></rsx>", "<other/>", "\u0000", "<rss>&#0;</rss>"})
    void refusesWhatIsNoFeed(String text) {
        assertThrows(InvalidFeedException.class, () -> read(text));
    }

    @Test
    void namesAWebPage() {
        InvalidFeedException e =
                assertThrows(InvalidFeedException.class, () -> read("<!DOCTYPE html><html><p>Log in<br></html>"));
        assertEquals("not a feed: it is a web page", e.getMessage());
    }

    @Test
    void stopsAtItsLimits() throws InvalidFeedException {
        StringBuilder items = new StringBuilder();
        for (int i = 0; i <= FeedReader.MAX_ITEMS; i++) {
            items.append("<item><link>").append(i).append(".torrent</link></item>");
        }
        assertEquals(FeedReader.MAX_ITEMS, read(rss(items.toString())).items().size());
        String deep = "<a>".repeat(FeedReader.MAX_DEPTH);
        assertThrows(InvalidFeedException.class, () -> read(rss("<item>" + deep)));
        String title = "t".repeat(FeedReader.MAX_TITLE_LENGTH + 1);
        assertEquals(
                FeedReader.MAX_TITLE_LENGTH,
                read(rss("<item><title>" + title + "</title><link>x.torrent</link></item>"))
                        .items()
                        .get(0)
                        .title()
                        .length());
        String trackers = "&amp;tr=" + "t".repeat(FeedReader.MAX_TEXT_LENGTH);
        assertEquals(
                1,
                read(rss("<item><link>" + MAGNET + trackers + "</link></item>")).others());
    }
}
