package bittc.metainfo;

import bittc.metainfo.InvalidMetainfoException.Code;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Unpacks .torrent files from gzip and zip, within limits. Opens no archive inside another. */
public final class PackedTorrents {
    /** The most entries of a zip archive, torrents or not. */
    static final int MAX_ENTRIES = 1000;

    /** The most bytes that the entries of a zip archive unpack to, all together. */
    static final int MAX_UNPACKED_BYTES = 64 << 20;

    private static final String ENDING = ".torrent";

    private PackedTorrents() {}

    /** Receives the entries of an archive. */
    private interface Reader {
        /** Takes an entry; returns whether to go on. */
        boolean take(String name, byte[] content) throws InvalidMetainfoException;
    }

    /** Whether a file begins like gzip (RFC 1952). */
    static boolean isGzip(byte[] file) {
        return file.length > 1 && (file[0] & 0xff) == 0x1f && (file[1] & 0xff) == 0x8b;
    }

    /** Whether a file begins like a zip archive that is not empty. */
    public static boolean isZip(byte[] file) {
        return file.length > 3 && file[0] == 'P' && file[1] == 'K' && file[2] == 3 && file[3] == 4;
    }

    /**
     * Unpacks a file that {@link #isGzip is compressed}.
     *
     * @return at most one byte more than a .torrent file may have
     */
    static byte[] gunzip(byte[] file) throws InvalidMetainfoException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
            return in.readNBytes(MetainfoReader.MAX_FILE_BYTES + 1);
        } catch (IOException e) {
            throw new InvalidMetainfoException(Code.GZIP, "gzip-compressed, but damaged: " + reason(e));
        }
    }

    /** Lists the names of the .torrent files in a zip archive, in its order; at least one. */
    public static List<String> names(byte[] zip) throws InvalidMetainfoException {
        Set<String> names = new LinkedHashSet<>();
        read(zip, (name, content) -> names.add(name) || true);
        if (names.isEmpty()) {
            throw new InvalidMetainfoException(Code.ZIP, "a zip archive without a .torrent file");
        }
        return new ArrayList<>(names);
    }

    /** Returns the .torrent file of this name. */
    public static byte[] member(byte[] zip, String wanted) throws InvalidMetainfoException {
        List<byte[]> found = new ArrayList<>(1);
        read(zip, (name, content) -> !name.equals(wanted) || !found.add(content));
        if (found.isEmpty()) {
            throw new InvalidMetainfoException(Code.ZIP, "no such file in the zip archive");
        }
        return found.get(0);
    }

    /** Returns the only .torrent file of an archive. */
    static byte[] onlyMember(byte[] zip) throws InvalidMetainfoException {
        List<String> names = names(zip);
        if (names.size() > 1) {
            throw new InvalidMetainfoException(
                    Code.ZIP, "a zip archive of " + names.size() + " torrents, where one is expected");
        }
        return member(zip, names.get(0));
    }

    private static void read(byte[] zip, Reader reader) throws InvalidMetainfoException {
        long left = MAX_UNPACKED_BYTES;
        int entries = 0;
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (++entries > MAX_ENTRIES) {
                    throw new InvalidMetainfoException(
                            Code.ZIP, "a zip archive of more than " + MAX_ENTRIES + " files");
                }
                byte[] content = in.readNBytes(MetainfoReader.MAX_FILE_BYTES + 1);
                left -= content.length;
                if (left < 0 || content.length > MetainfoReader.MAX_FILE_BYTES) {
                    throw new InvalidMetainfoException(Code.ZIP, "a zip archive that unpacks to too much");
                }
                if (isTorrent(entry.getName()) && !reader.take(entry.getName(), content)) {
                    return;
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidMetainfoException(Code.ZIP, "a zip archive, but damaged: " + reason(e));
        }
    }

    /** Whether it is the name of a .torrent file, and not what macOS adds to one. */
    private static boolean isTorrent(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        return file.toLowerCase(Locale.ROOT).endsWith(ENDING) && !file.startsWith("._");
    }

    private static String reason(Exception failure) {
        return failure instanceof EOFException ? "it ends too early" : failure.getMessage();
    }
}
