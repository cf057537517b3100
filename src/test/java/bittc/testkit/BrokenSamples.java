package bittc.testkit;

import bittc.bencode.BencodeEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** The files in {@code sample-torrents} that are to be refused, by name. */
final class BrokenSamples {
    private BrokenSamples() {}

    static Map<String, byte[]> all() {
        byte[] good = SampleTorrents.SINGLE_FILE.torrentBytes();
        Map<String, byte[]> samples = new TreeMap<>();
        samples.put("broken-truncated.torrent", Arrays.copyOf(good, 1_000));
        samples.put("broken-web-page.torrent", webPage());
        samples.put("broken-empty.torrent", new byte[0]);
        samples.put("broken-gzip.torrent", Arrays.copyOf(gzip(good), 1_000));
        samples.put("broken-unsafe-link.torrent", torrent(16_384, true));
        samples.put("broken-piece-length.torrent", torrent(0, false));
        samples.put("broken-piece-count.torrent", torrent(1_000, false));
        return samples;
    }

    private static byte[] webPage() {
        return "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>Please log in to download.</body></html>\n"
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A file of 10,000 bytes, one piece hash, and perhaps a link that leads out of the folder. */
    private static byte[] torrent(int pieceLength, boolean link) {
        BencodeEncoder torrent = new BencodeEncoder()
                .dictionary()
                .key("announce")
                .string(SampleTorrents.ANNOUNCE_URL)
                .key("info")
                .dictionary()
                .key("files")
                .list()
                .dictionary()
                .key("length")
                .integer(10_000);
        strings(torrent.key("path"), "file.bin").end();
        if (link) {
            torrent.dictionary().key("attr").string("l").key("length").integer(0);
            strings(torrent.key("path"), "link");
            strings(torrent.key("symlink path"), "..", "..", "etc", "passwd").end();
        }
        return torrent.end()
                .key("name")
                .string("bittc broken sample")
                .key("piece length")
                .integer(pieceLength)
                .key("pieces")
                .string(new byte[20])
                .end()
                .end()
                .toBytes();
    }

    private static BencodeEncoder strings(BencodeEncoder to, String... strings) {
        to.list();
        for (String string : strings) {
            to.string(string);
        }
        return to.end();
    }

    /** Stored rather than deflated: what a deflater makes depends on its version. */
    private static byte[] gzip(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
        out.writeBytes(littleEndian(5)
                .put((byte) 1)
                .putShort((short) content.length)
                .putShort((short) ~content.length)
                .array());
        out.writeBytes(content);
        out.writeBytes(littleEndian(8)
                .putInt((int) crc.getValue())
                .putInt(content.length)
                .array());
        return out.toByteArray();
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
