package bittc.metainfo;

import static bittc.metainfo.TorrentText.PIECES;
import static bittc.metainfo.TorrentText.PIECE_LENGTH;
import static bittc.metainfo.TorrentText.file;
import static bittc.metainfo.TorrentText.utf8;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.Sha1;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What torrents try with their paths, and what none may ever achieve. */
public final class PathAttacks {
    /** Names that mean something else somewhere, or are made to look like, or become, what leads out of a folder. */
    public static final List<String> NAMES = List.of(
            "..",
            "../..",
            "../../etc/passwd",
            "/etc/passwd",
            "//etc",
            "/",
            "\\",
            "..\\..\\x",
            "\\\\host\\share",
            "C:\\Windows",
            "C:",
            "c:/x",
            "\0",
            "..\0",
            "\0..",
            ".\0.",
            "..\u0001",
            "\u202e..",
            "..\u200b",
            ".\ufeff.",
            "..\ufeff",
            "\u2066..\u2069",
            " ",
            "\t",
            "\n",
            "",
            ".",
            "./",
            "./.",
            ".//..",
            "..;/",
            "~",
            "~root",
            "$HOME",
            "`id`",
            "-rf",
            "*",
            "?",
            "CON",
            "nul",
            "AUX.txt",
            "com1",
            "LPT9.",
            "\u0085..",
            "\u007f..",
            "..\u009f",
            "\u061c..",
            "\u2028..",
            "%2e%2e",
            "%2e%2e%2f",
            "..%2f",
            "..%00",
            "\ufffd",
            "\ud800",
            "..\udc00",
            "．．",
            "‥",
            "․․",
            "∕etc",
            "／etc",
            "..\r\n..",
            "a/../..",
            "a\\..\\..",
            ".../...",
            "....//",
            "x\u0000/..",
            ".temp.bittc",
            ".temp.bittc.lock",
            ".temp.bittc.parts",
            "temp.part",
            "a.part",
            ".part",
            ".git/hooks/x",
            "$(id)",
            "|id",
            ";rm -rf /",
            "'\"`",
            "..\u2044..",
            "..\u2215x",
            "\u00ad..",
            "..\u00a0",
            "..\ufe0f",
            "a:stream",
            "\\\\?\\C:\\x",
            "file:///etc/passwd",
            "proc/self/root",
            "/dev/shm/x",
            "..\u3000",
            "\ud83d\ude00\u202e..",
            "dev/null");

    private PathAttacks() {}

    /**
     * Torrents that use a name as a file's, a folder's, a link's target, or their own. All their bytes are zeros, and their
     * hashes right.
     */
    public static List<byte[]> torrents(String attack) {
        String harmless = file("a", "b");
        String link = "d4:attr1:l4:pathl1:ze12:symlink pathl";
        List<byte[]> torrents = new ArrayList<>();
        for (String files : List.of(
                file(attack) + harmless,
                file(attack, attack, "etc", "x") + harmless,
                file("a", attack, attack, attack, "x") + harmless,
                file("a", attack) + file(attack, "x") + file(attack),
                harmless + "d4:attr1:p6:lengthi5e4:pathl" + utf8(attack) + "ee",
                harmless + link + utf8(attack) + utf8("x") + "ee",
                link + utf8(attack) + "ee" + file("z", "x") + file("z"))) {
            torrents.add(ofZeros("5:filesl" + files + "e4:name4:temp"));
        }
        torrents.add(ofZeros("5:filesl" + harmless + "e4:name" + utf8(attack)));
        torrents.add(ofZeros("6:lengthi425e4:name" + utf8(attack)));
        return torrents;
    }

    private static byte[] ofZeros(String info) {
        String beginning = info + PIECE_LENGTH;
        long length;
        try {
            length = TorrentText.read(TorrentText.torrent(beginning + PIECES))
                    .layout()
                    .totalLength();
        } catch (InvalidMetainfoException refused) {
            length = 0;
        }
        byte[] hash = Sha1.digest().digest(new byte[(int) length]);
        return TorrentText.torrent(beginning + "6:pieces20:" + new String(hash, ISO_8859_1))
                .getBytes(ISO_8859_1);
    }

    /** Every path stays in the output folder, in the torrent's own folder if it has one, and is nobody else's. */
    static void assertContained(Metainfo metainfo) {
        Path output = Path.of("output").toAbsolutePath();
        Set<List<String>> stored = new HashSet<>();
        Set<List<String>> folders = new HashSet<>();
        for (FileEntry file : metainfo.files()) {
            assertContained(output, file.path());
            file.symlinkTarget().ifPresent(target -> assertContained(output, target));
            if (file.padding()) {
                continue;
            }
            assertEquals(metainfo.name(), file.path().get(0));
            assertTrue(stored.add(file.path()), () -> "twice: " + file.path());
            for (int i = 1; i < file.path().size(); i++) {
                folders.add(file.path().subList(0, i));
            }
        }
        folders.retainAll(stored);
        assertEquals(Set.of(), folders, "both file and folder");
    }

    private static void assertContained(Path output, List<String> path) {
        assertFalse(path.isEmpty());
        Path resolved = output;
        for (String element : path) {
            assertFalse(element.isEmpty() || element.equals(".") || element.equals(".."), () -> "element of " + path);
            assertTrue(
                    element.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c)),
                    () -> "separator or control character in " + path);
            assertTrue(element.getBytes(StandardCharsets.UTF_8).length <= 255);
            resolved = resolved.resolve(element);
        }
        assertTrue(resolved.normalize().startsWith(output));
        assertEquals(output.getNameCount() + path.size(), resolved.normalize().getNameCount());
    }
}
