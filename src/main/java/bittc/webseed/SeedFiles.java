package bittc.webseed;

import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import bittc.metainfo.OriginalNames;
import bittc.torrent.Bitfield;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * A torrent's files as a web seed has them: what the URL of each ends in, and which of them a byte of the torrent falls
 * into. Files without bytes lie nowhere. Immutable.
 */
final class SeedFiles {
    /** What a URL's path may hold as it is; every other byte is percent-encoded. */
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    private final Metainfo metainfo;
    private final OriginalNames names;

    /** Those with bytes, in order. */
    private final List<FileEntry> filled;

    SeedFiles(Metainfo metainfo) {
        this.metainfo = metainfo;
        names = OriginalNames.of(metainfo);
        filled = metainfo.files().stream().filter(file -> file.length() > 0).toList();
    }

    /** The file that this byte of the torrent belongs to. */
    FileEntry at(long offset) {
        int low = 0;
        int high = filled.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (filled.get(middle).offset() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return filled.get(low);
    }

    /**
     * What stands behind the seed's URL in a file's own: {@code name/folder/file} for one of several, {@code name} for a
     * single one, or nothing where the URL is that of the single file.
     *
     * @param isFolder whether the seed's URL ends in a slash
     */
    String suffix(FileEntry file, boolean isFolder) {
        StringBuilder suffix = new StringBuilder();
        if (metainfo.multiFile()) {
            suffix.append(isFolder ? "" : "/");
            encode(names.name(), suffix);
            for (byte[] element : names.path(file)) {
                suffix.append('/');
                encode(element, suffix);
            }
        } else if (isFolder) {
            encode(names.name(), suffix);
        }
        return suffix.toString();
    }

    /** The pieces that have no byte in any of these files. */
    Bitfield piecesWithout(Set<Integer> missing) {
        Bitfield pieces = new Bitfield(metainfo.layout().pieceCount());
        pieces.setAll();
        for (int index : missing) {
            FileEntry file = metainfo.files().get(index);
            int last = pieceAt(file.offset() + file.length() - 1);
            for (int piece = pieceAt(file.offset()); piece <= last; piece++) {
                pieces.clear(piece);
            }
        }
        return pieces;
    }

    private int pieceAt(long offset) {
        return (int) (offset / metainfo.layout().pieceLength());
    }

    private static void encode(byte[] bytes, StringBuilder to) {
        for (byte b : bytes) {
            if (b > 0 && UNRESERVED.indexOf(b) >= 0) {
                to.append((char) b);
            } else {
                to.append('%').append(UPPER_HEX.toHexDigits(b));
            }
        }
    }
}
