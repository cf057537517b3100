package bittc.testkit;

import java.util.List;

/** The torrents in the folder {@code sample-torrents}: small, of computed content, served by {@link SampleSwarm}. */
public final class SampleTorrents {
    /** Their tracker's port on 127.0.0.1: next to the usual 6969, which stays free. */
    public static final int TRACKER_PORT = 6970;

    /** Their tracker's URL. */
    public static final String ANNOUNCE_URL = "http://127.0.0.1:" + TRACKER_PORT + "/announce";

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    /** A sample: the name of its .torrent file, and its content. */
    public record Sample(String fileName, SyntheticTorrent torrent) {
        /** The bytes of the .torrent file. */
        public byte[] torrentBytes() {
            return torrent.torrentBytes(ANNOUNCE_URL);
        }
    }

    public static final Sample SINGLE_FILE = new Sample(
            "single-file.torrent", SyntheticTorrent.ofFile("bittc sample.bin", 64 * KIB, 5 * MIB + 123, 101));

    /** A torrent with folders in it, an empty file, and names beyond ASCII. */
    public static final Sample FOLDER = new Sample(
            "folder.torrent",
            SyntheticTorrent.ofFolder(
                    "bittc sample folder",
                    32 * KIB,
                    false,
                    List.of(
                            SyntheticFile.of("first.bin", 2_000, 201),
                            SyntheticFile.of("empty.bin", 0, 202),
                            SyntheticFile.of("sub folder/夜の虫.bin", 3 * MIB, 203),
                            SyntheticFile.of("sub folder/deeper/tiny.bin", 1, 204))));

    /** A private torrent whose files begin at pieces, with padding in between. */
    public static final Sample PRIVATE_PADDED = new Sample(
            "private-padded.torrent",
            SyntheticTorrent.ofFolder(
                    "bittc sample padded",
                    32 * KIB,
                    true,
                    List.of(
                            SyntheticFile.of("first.bin", 100_000, 301),
                            SyntheticFile.padding(4 * 32 * KIB - 100_000),
                            SyntheticFile.of("second.bin", MIB, 302))));

    /** A torrent with a path that tries to leave the folder, which a client must prevent. */
    public static final Sample HOSTILE_PATH = new Sample(
            "hostile-path.torrent",
            SyntheticTorrent.ofFolder(
                    "bittc sample hostile",
                    32 * KIB,
                    false,
                    List.of(
                            SyntheticFile.of("harmless.bin", 50_000, 401),
                            SyntheticFile.of("../../etc/passwd", 50_000, 402))));

    public static final List<Sample> ALL = List.of(SINGLE_FILE, FOLDER, PRIVATE_PADDED, HOSTILE_PATH);

    private SampleTorrents() {}
}
