package bittc.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small .torrent files for tests. */
public final class Torrents {
    private Torrents() {}

    /** A torrent of one file of 40,000 bytes, in 3 pieces. */
    public static byte[] single(String name) {
        return bytes("d8:announce37:http://tracker.test/announce?key=s3cr7:comment5:hello4:infod6:lengthi40000e4:name"
                + string(name) + "12:piece lengthi16384e6:pieces60:" + "x".repeat(60) + "ee");
    }

    /** Writes {@link #single}. */
    public static Path write(Path folder, String fileName, String name) throws IOException {
        return Files.write(folder.resolve(fileName), single(name));
    }

    /** Writes {@link #single} as a.torrent, b.torrent and c.torrent. */
    public static void writeThree(Path folder) throws IOException {
        for (String name : new String[] {"a", "b", "c"}) {
            write(folder, name + ".torrent", name);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static String string(String text) {
        return bytes(text).length + ":" + text;
    }
}
