package bittc.webseed;

import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import bittc.metainfo.OriginalNames;
import bittc.net.PercentCoding;
import bittc.torrent.Bitfield;
import java.util.BitSet;
import java.util.List;

/**
 * A torrent's files as a web seed has them: the URL suffix of each, and the file at each byte of the torrent. Empty files
 * are at no byte. Immutable.
 */
final class SeedFiles {
    private final Metainfo metainfo;
    private final OriginalNames names;

    /** Files that are not empty, in order. */
    private final List<FileEntry> filled;

    SeedFiles(Metainfo metainfo) {
        this.metainfo = metainfo;
        names = OriginalNames.of(metainfo);
        filled = metainfo.files().stream().filter(file -> file.length() > 0).toList();
    }

    /** The file at this byte of the torrent. */
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
     * The part of a file's URL after the seed's URL: {@code name/folder/file} in a multi-file torrent, {@code name} for a
     * single file, or nothing if the seed's URL is that of the single file.
     *
     * @param isFolder whether the seed's URL ends in a slash
     */
    String suffix(FileEntry file, boolean isFolder) {
        StringBuilder suffix = new StringBuilder();
        if (metainfo.multiFile()) {
            suffix.append(isFolder ? "" : "/");
            suffix.append(PercentCoding.encode(names.name()));
            for (byte[] element : names.path(file)) {
                suffix.append('/');
                suffix.append(PercentCoding.encode(element));
            }
        } else if (isFolder) {
            suffix.append(PercentCoding.encode(names.name()));
        }
        return suffix.toString();
    }

    /**
     * The pieces available from a server that lacks some files: those with at least one byte in a file that it has, and
     * none in a file that is nowhere else either.
     *
     * @param lacking indexes of the files that the server lacks
     * @param nowhere those of them that no other server has
     */
    Bitfield pieces(BitSet lacking, BitSet nowhere) {
        Bitfield pieces = new Bitfield(metainfo.layout().pieceCount());
        pieces.setAll();
        Bitfield untouched = pieces.copy();
        for (int index = lacking.nextSetBit(0); index >= 0; index = lacking.nextSetBit(index + 1)) {
            FileEntry file = metainfo.files().get(index);
            int last = pieceAt(file.offset() + file.length() - 1);
            for (int piece = pieceAt(file.offset()); piece <= last; piece++) {
                (nowhere.get(index) ? pieces : untouched).clear(piece);
            }
        }
        for (int piece = untouched.nextClear(0); piece >= 0; piece = untouched.nextClear(piece + 1)) {
            if (pieces.get(piece) && !hasByteOf(piece, lacking)) {
                pieces.clear(piece);
            }
        }
        return pieces;
    }

    private boolean hasByteOf(int piece, BitSet lacking) {
        long offset = metainfo.layout().offsetOf(piece);
        long end = metainfo.layout().endOf(piece);
        while (offset < end) {
            FileEntry file = at(offset);
            if (!file.padding() && !lacking.get(file.index())) {
                return true;
            }
            offset = file.offset() + file.length();
        }
        return false;
    }

    private int pieceAt(long offset) {
        return metainfo.layout().pieceAt(offset);
    }
}
