package bittc.metainfo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Torrents written out key by key, for the tests: one character is one byte. */
final class TorrentText {
    static final String PIECES = "6:pieces20:aaaaaaaaaaaaaaaaaaaa";
    static final String PIECE_LENGTH = "12:piece lengthi16384e";
    static final String NAME = "4:name4:temp";
    static final String LENGTH = "6:lengthi425e";

    private TorrentText() {}

    /** One string. */
    static String s(String text) {
        return text.length() + ":" + text;
    }

    /** One string in UTF-8. */
    static String utf8(String text) {
        return s(new String(text.getBytes(StandardCharsets.UTF_8), ISO_8859_1));
    }

    /** A file of 45 bytes. */
    static String file(String... elements) {
        StringBuilder path = new StringBuilder();
        for (String element : elements) {
            path.append(utf8(element));
        }
        return "d6:lengthi45e4:pathl" + path + "ee";
    }

    /** A torrent with this {@code info}. */
    static String torrent(String info) {
        return "d4:infod" + info + "ee";
    }

    /** A torrent of these files in a folder, in one piece. */
    static String multi(String... files) {
        return torrent("5:filesl" + String.join("", files) + "e" + NAME + PIECE_LENGTH + PIECES);
    }

    /** A torrent of one file. */
    static String single(String more) {
        return torrent(LENGTH + NAME + PIECE_LENGTH + PIECES + more);
    }

    static Metainfo read(String torrent) throws InvalidMetainfoException {
        return MetainfoReader.read(torrent.getBytes(ISO_8859_1), "fallback.torrent");
    }

    static List<String> paths(String torrent) throws InvalidMetainfoException {
        Metainfo metainfo = read(torrent);
        PathAttacks.assertContained(metainfo);
        return metainfo.files().stream().map(FileEntry::pathText).toList();
    }

    static InvalidMetainfoException refused(String torrent) {
        return assertThrows(InvalidMetainfoException.class, () -> read(torrent));
    }

    static void assertInvalid(String message, String torrent) {
        InvalidMetainfoException refusal = refused(torrent);
        assertEquals("invalid: " + message, refusal.getMessage());
        assertEquals("torrent-invalid", refusal.code().word());
    }
}
