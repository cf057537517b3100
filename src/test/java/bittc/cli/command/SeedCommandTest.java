package bittc.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedCommandTest {
    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();
    private TestHost host;

    @BeforeEach
    void writeATorrent() throws IOException {
        host = new TestHost(folder);
        Torrents.write(folder, "a.torrent", "a");
    }

    @Test
    void downloadsNothingAndSharesAsLongAsItIsTold() {
        engine.on("a", FakeEngine.Scripted::complete);
        assertEquals(
                0,
                host.run(
                        engine.factory(),
                        "seed",
                        "-d",
                        "/srv",
                        "-u",
                        "5M",
                        "--seed-ratio",
                        "2",
                        "--seed-time",
                        "1h",
                        "--super-seed",
                        "a.torrent"));
        assertTrue(engine.settings.seed().superSeed());
        assertTrue(engine.settings.sharingOnly());
        assertTrue(engine.settings.seed().seed());
        assertEquals(OptionalDouble.of(2), engine.settings.seed().ratio());
        assertEquals(Optional.of(Duration.ofHours(1)), engine.settings.seed().time());
        assertEquals(5 << 20, engine.settings.maxUploadRate());
        assertEquals("/srv/a\n", host.out());
    }

    @Test
    void tellsWhatItSentInWordsAndEvents() throws IOException {
        Torrents.write(folder, "b.torrent", "b");
        engine.on("a", transfer -> transfer.share(30_000));
        engine.on("b", transfer -> transfer.share(10_000));
        assertEquals(0, host.run(engine.factory(), "seed", "a.torrent", "b.torrent"));
        assertTrue(host.err().contains(" a: sharing 39.0 KiB, 3 pieces verified in 0."), host.err());
        assertTrue(host.err().contains(" a: seeded 29.2 KiB (ratio 0.75) in 0s\n"), host.err());
        assertTrue(host.err().contains("] 2 shared, 39.0 KiB sent (0.50) in "), host.err());
        assertFalse(host.err().contains("complete") || host.err().contains("done"), host.err());

        TestHost other = new TestHost(folder);
        assertEquals(0, other.run(engine.factory(), "seed", "--json", "a.torrent", "b.torrent"));
        assertTrue(
                other.out().matches("(?s).*\"event\":\"seeded\"[^}]*\"uploadedBytes\":30000,\"seconds\":0}.*"),
                other.out());
        assertTrue(other.out().contains("\"bytes\":40000,\"uploadedBytes\":40000,"), other.out());
    }

    @Test
    void aSignalEndsTheSharingOfEach() {
        engine.on("a", transfer -> {
            transfer.beginSharing(30_000);
            host.signal("TERM");
        });
        assertEquals(143, host.run(engine.factory(), "seed", "--json", "a.torrent"));
        assertTrue(host.out().contains("\"uploadedBytes\":30000,\"seconds\":"), host.out());
        assertTrue(host.out().indexOf("\"seeded\"") < host.out().indexOf("\"summary\""), host.out());
    }

    @Test
    void failsForDataThatIsNotComplete() {
        engine.on("a", transfer -> transfer.fail("bad-data", "1 of 3 pieces are bad or missing in ."));
        assertEquals(6, host.run(engine.factory(), "seed", "a.torrent"));
        assertTrue(host.err().contains("bittc: a: 1 of 3 pieces are bad or missing in .\n"), host.err());
    }

    @Test
    void sharesADownloadThatWasGivenAnotherName() throws IOException {
        Torrents.write(folder, "b.torrent", "b");
        engine.on("a", FakeEngine.Scripted::complete);
        assertEquals(0, host.run(engine.factory(), "seed", "-d", "/srv", "-o", "renamed", "a.torrent"));
        assertEquals("/srv/renamed\n", host.out());
        assertEquals(2, host.run(engine.factory(), "seed", "-o", "renamed", "a.torrent", "b.torrent"));
    }

    @Test
    void wantsATorrent() {
        assertEquals(2, host.run("seed"));
        assertEquals(3, host.run("seed", "none.torrent"));
    }
}
