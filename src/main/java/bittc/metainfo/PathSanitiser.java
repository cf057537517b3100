package bittc.metainfo;

import bittc.bencode.BencodeString;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a torrent's name into a name on disk; there is no other way from one to the other. An element that it returns
 * is never empty, {@code .} or {@code ..}, contains no separator of any system and no invisible character, and fits
 * every file system. The result is the same on every system, so data can move between them.
 */
public final class PathSanitiser {
    /** The longest element in bytes of UTF-8: file systems accept 255, and we append endings such as {@code .part}. */
    public static final int MAX_ELEMENT_BYTES = 240;

    /** The longest ending, in bytes of UTF-8 with its dot, that survives the cutting of a name. */
    private static final int MAX_EXTENSION_BYTES = 20;

    /** The longest element that file systems accept, in bytes. */
    private static final int MAX_EXACT_BYTES = 255;

    private static final String PLACEHOLDER = "_";

    /** Device names of Windows, whatever their case and ending. */
    private static final Set<String> DEVICES = Set.of("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$");

    private PathSanitiser() {}

    /** Makes one element of a path: the usable rest of a name, or {@code _} if there is none. */
    public static String element(String name) {
        return name(name).orElse(PLACEHOLDER);
    }

    /** Removes all unsafe characters from a name; empty if the rest is unusable. */
    public static Optional<String> name(String name) {
        String clean = clean(name);
        if (clean.isBlank() || clean.equals(".") || clean.equals("..")) {
            return Optional.empty();
        }
        return Optional.of(shorten(isDevice(clean) ? PLACEHOLDER + clean : clean));
    }

    /** True if a name can be one element of a path on this system unchanged, and is a single line. */
    static boolean isElement(BencodeString name) {
        String text = name.utf8();
        return !text.isBlank()
                && !text.equals(".")
                && !text.equals("..")
                && text.indexOf('/') < 0
                && text.indexOf(File.separatorChar) < 0
                && text.indexOf('\0') < 0
                && text.indexOf('\n') < 0 // lists of paths have one a line
                && text.indexOf('\r') < 0
                && name.length() <= MAX_EXACT_BYTES
                && Arrays.equals(name.bytes(), text.getBytes(StandardCharsets.UTF_8));
    }

    private static String clean(String name) {
        StringBuilder clean = null; // allocated only if there is something to remove
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isUnsafe(c)) {
                if (clean != null) {
                    clean.append(c);
                }
            } else if (clean == null) {
                clean = new StringBuilder(name.length()).append(name, 0, i);
            }
        }
        return clean == null ? name : clean.toString();
    }

    private static boolean isUnsafe(char c) {
        return c == '/'
                || c == '\\'
                || c < 0x20
                || (c >= 0x7f && c <= 0x9f)
                || c == '\u061c' // bidi: Arabic letter mark
                || c == '\u200b' // zero-width space; the joiners stay, as some scripts need them
                || c == '\u200e' // bidi: marks
                || c == '\u200f'
                || (c >= '\u2028' && c <= '\u202e') // line separators; bidi: embeddings and overrides
                || c == '\u2060' // word joiner
                || (c >= '\u2066' && c <= '\u2069') // bidi: isolates
                || c == '\ufeff'; // byte order mark
    }

    private static boolean isDevice(String name) {
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).strip().toUpperCase(Locale.ROOT);
        if (DEVICES.contains(stem)) {
            return true;
        }
        return stem.length() == 4
                && (stem.startsWith("COM") || stem.startsWith("LPT"))
                && "123456789¹²³".indexOf(stem.charAt(3)) >= 0;
    }

    private static String shorten(String name) {
        if (utf8Length(name) <= MAX_ELEMENT_BYTES) {
            return name;
        }
        String extension = extension(name);
        if (utf8Length(extension) > MAX_EXTENSION_BYTES) {
            extension = "";
        }
        int room = MAX_ELEMENT_BYTES - utf8Length(extension);
        int end = 0;
        while (true) {
            int codePoint = name.codePointAt(end);
            room -= utf8Length(Character.toString(codePoint));
            if (room < 0) {
                return name.substring(0, end) + extension;
            }
            end += Character.charCount(codePoint);
        }
    }

    /** Inserts a number before the name's ending: {@code bar.txt} becomes {@code bar.1.txt}. */
    static String numbered(String name, int number) {
        String extension = extension(name);
        return name.substring(0, name.length() - extension.length()) + "." + number + extension;
    }

    /** The ending with its dot, or an empty string; a leading dot begins no ending. */
    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(dot) : "";
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
