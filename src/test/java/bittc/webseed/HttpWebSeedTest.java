package bittc.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.http.AnswerHead;
import bittc.http.Tls;
import bittc.metainfo.FileEntry;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoBuilder;
import bittc.metainfo.MetainfoReader;
import bittc.net.LoopbackNetwork;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of one web seed, and for how long. */
class HttpWebSeedTest {
    private static final int BLOCK = 16 * 1024;
    private static final int FILES = HttpWebSeed.MAX_ROUTES + 2;

    private final LoopbackNetwork network = LoopbackNetwork.onNio(Optional.empty());
    private final Metainfo metainfo = metainfo();
    private final SeedFiles names = new SeedFiles(metainfo);

    /** Nobody listens there. */
    private final HttpWebSeed seed = seed("http://127.0.0.1:9/");

    @AfterEach
    void close() {
        network.close();
    }

    private static Metainfo metainfo() {
        MetainfoBuilder torrent = new MetainfoBuilder("d", BLOCK, new byte[FILES * 20]);
        for (int i = 0; i < FILES; i++) {
            torrent.file(List.of("" + i), BLOCK);
        }
        try {
            return MetainfoReader.readInfo(torrent.encodeInfo(), "", List.of(), List.of());
        } catch (InvalidMetainfoException e) {
            throw new AssertionError(e);
        }
    }

    private HttpWebSeed seed(String url) {
        HttpWebSeeds seeds =
                new HttpWebSeeds(network.network(), new Tls(network.network()), UnpooledByteBufAllocator.DEFAULT);
        return HttpWebSeed.of(seeds, metainfo, url).orElseThrow();
    }

    /** Connects, as far as the names of the files; nobody is reached. */
    private void begin(HttpWebSeed of) {
        network.loop()
                .submit(() -> of.connect(new Fetcher(metainfo.layout(), 0)))
                .syncUninterruptibly();
        while (of.files() == null) {
            Thread.onSpinWait();
        }
    }

    private void redirect(int index, String location) throws IOException {
        FileEntry file = metainfo.files().get(index);
        seed.onRedirect(
                file,
                names,
                InetAddress.getByName("198.51.100.1"),
                new AnswerHead(302, 1, "", Map.of("location", location)));
    }

    private String urlOf(int index) {
        return seed.routeTo(metainfo.files().get(index), names).url().target();
    }

    @Test
    void remembersFewWaysOfSingleFilesAndForgetsTheOldest() throws IOException {
        for (int i = 0; i <= HttpWebSeed.MAX_ROUTES; i++) {
            redirect(i, "http://seed.example/signed?" + i);
        }
        assertEquals("/d/0", urlOf(0), "the oldest, which is asked for anew");
        assertEquals("/signed?1", urlOf(1));
        assertEquals("/signed?" + HttpWebSeed.MAX_ROUTES, urlOf(HttpWebSeed.MAX_ROUTES));
    }

    /** What is asked for in the end has come from a server on the Internet. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "fe80::1", "fd00::1", "0.0.0.0", "::"})
    void aServerOnTheInternetLeadsToNoAddressInside(String inside) throws IOException {
        redirect(0, "http://seed.example/x");
        List<InetAddress> addresses = List.of(InetAddress.getByName(inside));
        IOException refused = assertThrows(
                IOException.class,
                () -> seed.routeTo(metainfo.files().get(0), names).allowed(addresses));
        assertEquals("redirects to a local address", refused.getMessage());
    }

    @Test
    void refusedFilesAreAskedForAgainAfterFiveMinutesAndNoSooner() {
        begin(seed);
        seed.onLack(metainfo.files().get(3), false);
        network.advance(HttpWebSeed.REFUSED_FOR.minus(Duration.ofSeconds(1)));
        begin(seed);
        assertFalse(seed.pieces().get(3));
        assertEquals(FILES - 1, seed.pieces().cardinality());
        network.advance(Duration.ofSeconds(1));
        begin(seed);
        assertTrue(seed.pieces().isFull());
    }

    @Test
    void whatOneLacksAnotherHas() {
        HttpWebSeed other = seed("http://127.0.0.1:11/");
        List.of(seed, other).forEach(each -> each.setAll(List.of(seed, other)));
        begin(seed);
        begin(other);
        seed.onLack(metainfo.files().get(1), true);
        assertEquals(other, seed.keeperOf(metainfo.files().get(1)));
        other.onLack(metainfo.files().get(1), true);
        assertEquals(seed, seed.keeperOf(metainfo.files().get(1)), "nobody has it");
        assertFalse(seed.isUseless());
    }

    @Test
    void whoLacksEverythingIsUseless() {
        begin(seed);
        for (int i = 0; i < FILES - 1; i++) {
            seed.onLack(metainfo.files().get(i), true);
        }
        assertFalse(seed.isUseless());
        seed.onLack(metainfo.files().get(FILES - 1), true);
        assertTrue(seed.isUseless());
    }
}
