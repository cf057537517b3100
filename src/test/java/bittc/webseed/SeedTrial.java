package bittc.webseed;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.http.Tls;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoBuilder;
import bittc.metainfo.MetainfoReader;
import bittc.net.LoopbackNetwork;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A web seed that does as it is told, over sockets, for what is to be seen is when they are not read any more; and what it costs. */
@Timeout(120)
abstract class SeedTrial {
    static final int BLOCK = 16 * 1024;
    static final int LENGTH = 20 * BLOCK + 321;
    static final int ASKED = 8 * BLOCK;
    static final long MAX_MEMORY = 2 * 1024 * 1024;
    static final int MAX_SECONDS = 60;
    static final int SENT_AT_ONCE = 64 * 1024;
    static final String PART = "HTTP/1.1 206 P|Content-Range: bytes 0-131071/328001";

    /** More than is ever read; the rest of it stays in the kernels' buffers, or is never sent. */
    static final int ENDLESS = 64 * 1024 * 1024;

    final LoopbackNetwork network = LoopbackNetwork.onNio(Optional.empty());
    final WebServer server = new WebServer();
    final MeasuringAllocator memory = new MeasuringAllocator();

    @AfterEach
    void close() {
        server.close();
        network.close();
        assertTrue(memory.peak() <= MAX_MEMORY, () -> memory.peak() + " bytes of buffers");
    }

    final HttpWebSeeds seeds() {
        return new HttpWebSeeds(network.network(), new Tls(network.network()), memory);
    }

    static Metainfo torrent(int length) {
        byte[] hashes = new byte[20 * ((length - 1) / (4 * BLOCK) + 1)];
        byte[] info = new MetainfoBuilder("f.bin", 4 * BLOCK, hashes)
                .singleFile(length)
                .encodeInfo();
        try {
            return MetainfoReader.readInfo(info, "", List.of(), List.of());
        } catch (InvalidMetainfoException e) {
            throw new AssertionError(e);
        }
    }

    final void connect(Fetcher fetcher, Metainfo metainfo, String url) {
        HttpWebSeed seed = HttpWebSeed.of(seeds(), metainfo, url).orElseThrow();
        network.loop().execute(() -> seed.connect(fetcher));
    }

    final Fetcher fetch(String url) {
        Metainfo metainfo = torrent(LENGTH);
        Fetcher fetcher = new Fetcher(metainfo.layout(), ASKED / BLOCK);
        connect(fetcher, metainfo, url);
        return fetcher;
    }

    final Fetcher fetch() {
        return fetch(server.url("/f.bin"));
    }

    /** Why the connection ended, or that it brought everything; whether that is right is for the hashes to say. */
    static String end(Fetcher fetcher) throws Exception {
        return (String) CompletableFuture.anyOf(fetcher.ended, fetcher.complete.thenApply(none -> "complete"))
                .get(MAX_SECONDS, TimeUnit.SECONDS);
    }

    static byte[] bytes(String text) {
        return text.replace("PART", PART).replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(bytes(text));
    }

    static void writeForEver(OutputStream out, String again) throws IOException {
        byte[] block = bytes(again.repeat(SENT_AT_ONCE / again.length()));
        for (int sent = 0; sent < ENDLESS; sent += block.length) {
            out.write(block);
        }
    }

    final int received(Fetcher fetcher) {
        return network.loop()
                .submit(fetcher::bytesReceived)
                .syncUninterruptibly()
                .getNow();
    }
}
