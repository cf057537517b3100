package bittc.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.Limits;
import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoSwarmTest {
    /** So fast that nobody waits. */
    private static final int SPEED = 1_000;

    @Test
    void aClientThatSurvivesTheDeadAndTheLiarGetsEveryByte() throws Exception {
        try (DemoSwarm swarm = DemoSwarm.start(SPEED)) {
            Metainfo metainfo = swarm.metainfo();
            assertTrue(swarm.killedAfter().isEmpty());
            Deque<Leecher> peers = new ArrayDeque<>();
            for (InetSocketAddress address : askTracker(metainfo)) {
                peers.add(new Leecher(address, metainfo.infoHash(), true).ready());
            }
            assertEquals(4, peers.size());

            byte[] content = download(metainfo, peers);

            assertEquals(2, peers.size(), "one has died, one was caught, two are left");
            assertTrue(swarm.killedAfter().orElseThrow() >= 4 << 20);
            assertNotEquals(0, swarm.badBlocksSent());
            for (FileEntry file : metainfo.files()) {
                byte[] received =
                        Arrays.copyOfRange(content, (int) file.offset(), (int) (file.offset() + file.length()));
                assertArrayEquals(swarm.expected(file.index()), received, file.pathText());
            }
            for (Leecher peer : peers) {
                peer.close();
            }
        }
    }

    /** Piece by piece, from one peer after the other; who closes or sends a bad piece is asked no more. */
    private static byte[] download(Metainfo metainfo, Deque<Leecher> peers) throws IOException {
        PieceLayout layout = metainfo.layout();
        ByteBuffer content = ByteBuffer.allocate((int) layout.totalLength());
        for (int piece = 0; piece < layout.pieceCount(); ) {
            Leecher peer = peers.remove();
            try {
                byte[] bytes = fetchPiece(layout, piece, peer);
                var check = metainfo.pieceHashes().check(piece);
                check.blocks(0, ByteBuffer.wrap(bytes));
                if (check.matches()) {
                    content.put(bytes);
                    piece++;
                    peers.add(peer);
                } else {
                    peer.close();
                }
            } catch (IOException died) {
                peer.close();
            }
        }
        return content.array();
    }

    private static byte[] fetchPiece(PieceLayout layout, int piece, Leecher peer) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(layout.lengthOf(piece));
        for (int block = 0; block < layout.blockCount(piece); block++) {
            bytes.put(peer.fetch(piece, block * PieceLayout.BLOCK_LENGTH, layout.blockLength(piece, block)));
        }
        return bytes.array();
    }

    private static List<InetSocketAddress> askTracker(Metainfo metainfo) throws Exception {
        URI announce = URI.create(metainfo.trackers().get(0).get(0));
        byte[] response;
        try (Socket socket = new Socket(announce.getHost(), announce.getPort())) {
            String query = "?info_hash=%"
                    + HexFormat.ofDelimiter("%").formatHex(metainfo.infoHash().toBytes()) + "&port=1&left=1";
            socket.getOutputStream()
                    .write(("GET " + announce.getPath() + query + " HTTP/1.1\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            response = socket.getInputStream().readAllBytes();
        }
        int body = new String(response, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        BencodeDictionary answer =
                (BencodeDictionary) BencodeDecoder.decodePrefix(response, body, Limits.TRACKER_REPLY);
        byte[] peers = answer.string("peers").orElseThrow().bytes();
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (ByteBuffer compact = ByteBuffer.wrap(peers); compact.hasRemaining(); ) {
            byte[] address = new byte[4];
            compact.get(address);
            addresses.add(new InetSocketAddress(InetAddress.getByAddress(address), compact.getShort() & 0xffff));
        }
        return addresses;
    }

    @Test
    void theTorrentHasOneOfEverything() throws Exception {
        try (DemoSwarm swarm = DemoSwarm.start(SPEED)) {
            Metainfo metainfo = swarm.metainfo();
            List<FileEntry> files = metainfo.files();
            assertTrue(files.size() >= 6);
            long mebibytes = metainfo.layout().totalLength() >> 20;
            assertTrue(mebibytes >= 24 && mebibytes <= 48, mebibytes + " MiB");
            assertTrue(files.stream().anyMatch(file -> file.length() == 0), "an empty file");
            assertTrue(files.stream().anyMatch(file -> file.length() == 1), "a tiny file");
            assertTrue(files.stream().anyMatch(file -> file.path().size() > 2), "a sub folder");
            assertFalse(StandardCharsets.US_ASCII.newEncoder().canEncode(all(files)), "a name beyond ASCII");
        }
    }

    private static String all(List<FileEntry> files) {
        return String.join("", files.stream().map(FileEntry::pathText).toList());
    }

    @Test
    void theSamplesAreServed() throws Exception {
        try (SampleSwarm swarm = SampleSwarm.start(0)) {
            List<InetSocketAddress> seeders = swarm.seederAddresses();
            assertEquals(2 * SampleTorrents.ALL.size(), new HashSet<>(seeders).size());
            for (int i = 0; i < seeders.size(); i++) {
                SyntheticTorrent torrent = SampleTorrents.ALL.get(i / 2).torrent();
                byte[] expected = new byte[1_000];
                torrent.read(0, expected);
                try (Leecher leecher = new Leecher(seeders.get(i), torrent.infoHash(), true).ready()) {
                    assertArrayEquals(expected, leecher.fetch(0, 0, 1_000));
                }
            }
        }
    }
}
