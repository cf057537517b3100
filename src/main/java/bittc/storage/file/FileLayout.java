package bittc.storage.file;

import bittc.metainfo.FileEntry;
import bittc.metainfo.FileSelection;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Maps a torrent's bytes to its files: all file arithmetic is here. The torrent is one run of bytes, the files'
 * contents laid end to end; empty files have no place in it. Immutable.
 *
 * <pre>
 *   pieces  |----0----|----1----|----2----|--3--|
 *   files   |-a-|-----b------|ppp|-----c--------|      p: padding, zeros that are not stored
 * </pre>
 */
public final class FileLayout {
    private final PieceLayout pieces;
    private final List<FileEntry> files;
    private final FileSelection selection;
    private final Bitfield wanted;
    /** The files that have bytes, in order. */
    private final int[] filled;

    private final long[] starts;

    /** Lays out these files, all of them wanted. */
    public FileLayout(PieceLayout pieces, List<FileEntry> files) {
        this(pieces, files, FileSelection.ALL);
    }

    /**
     * Lays out these files.
     *
     * @param selection the wanted files
     * @throws IllegalArgumentException if the files do not lie end to end, or do not add up to the torrent's length
     */
    public FileLayout(PieceLayout pieces, List<FileEntry> files, FileSelection selection) {
        this.pieces = pieces;
        this.files = files;
        this.selection = selection;
        this.wanted = selection.pieces(pieces, files);
        this.filled = files.stream()
                .filter(file -> file.length() > 0)
                .mapToInt(FileEntry::index)
                .toArray();
        this.starts = new long[filled.length];
        long offset = 0;
        int next = 0;
        for (int i = 0; i < files.size(); i++) {
            FileEntry file = files.get(i);
            if (file.index() != i || file.offset() != offset || file.length() < 0) {
                throw new IllegalArgumentException("file " + i + " is not at byte " + offset);
            }
            if (file.length() > 0) {
                starts[next++] = offset;
            }
            offset += file.length();
        }
        if (offset != pieces.totalLength()) {
            throw new IllegalArgumentException("files of " + offset + " bytes in a torrent of " + pieces.totalLength());
        }
    }

    public PieceLayout pieces() {
        return pieces;
    }

    public int fileCount() {
        return files.size();
    }

    public FileEntry file(int fileIndex) {
        return files.get(fileIndex);
    }

    /** Whether the file has bytes on disk; padding and symbolic links have none. */
    public boolean isStored(int fileIndex) {
        FileEntry file = files.get(fileIndex);
        return file.length() > 0 && !file.padding() && file.symlinkTarget().isEmpty();
    }

    /** Whether this is an ordinary file of length 0. */
    boolean isEmpty(int fileIndex) {
        FileEntry file = files.get(fileIndex);
        return file.length() == 0 && !file.padding() && file.symlinkTarget().isEmpty();
    }

    /** Whether the file is selected; meaningless for padding. */
    public boolean isWanted(int fileIndex) {
        return selection.contains(fileIndex);
    }

    public boolean isAllWanted() {
        return selection.isAll();
    }

    /** Whether received bytes are written to this file: it is stored and wanted. */
    public boolean isWritten(int fileIndex) {
        return isStored(fileIndex) && isWanted(fileIndex);
    }

    /** The pieces that hold a byte of a wanted file; do not change it. */
    public Bitfield wantedPieces() {
        return wanted;
    }

    /** Whether these pieces include every wanted one. */
    public boolean isDone(Bitfield verified) {
        return wanted.nextSetBeyond(verified, 0) < 0;
    }

    /** The first piece with a byte of this non-empty file. */
    public int firstPiece(int fileIndex) {
        return pieces.pieceAt(files.get(fileIndex).offset());
    }

    /** The last piece with a byte of this non-empty file. */
    public int lastPiece(int fileIndex) {
        FileEntry file = files.get(fileIndex);
        return pieces.pieceAt(file.offset() + file.length() - 1);
    }

    /** Whether all pieces of this non-empty file are verified. */
    public boolean isWhole(int fileIndex, Bitfield verified) {
        int missing = verified.nextClear(firstPiece(fileIndex));
        return missing < 0 || missing > lastPiece(fileIndex);
    }

    /** Splits a range of the torrent's bytes by file, in order; includes files that are not stored. */
    public List<FileSlice> slices(long offset, long length) {
        if (offset < 0 || length < 0 || length > pieces.totalLength() - offset) {
            throw new IndexOutOfBoundsException("bytes " + offset + " + " + length);
        }
        if (length == 0) {
            return List.of();
        }
        int found = Arrays.binarySearch(starts, offset);
        int at = found >= 0 ? found : -found - 2;
        FileSlice first = slice(at, offset, length);
        if (first.length() == length) {
            return List.of(first);
        }
        List<FileSlice> slices = new ArrayList<>();
        slices.add(first);
        for (long covered = first.length();
                covered < length;
                covered += slices.get(slices.size() - 1).length()) {
            slices.add(slice(++at, offset + covered, length - covered));
        }
        return slices;
    }

    private FileSlice slice(int at, long offset, long atMost) {
        long fileOffset = offset - starts[at];
        return new FileSlice(
                filled[at], fileOffset, Math.min(atMost, files.get(filled[at]).length() - fileOffset));
    }

    /** Splits a range by file and by piece. */
    List<FileSlice> slicesByPiece(long offset, long length) {
        List<FileSlice> slices = new ArrayList<>();
        long end = offset + length;
        for (long at = offset; at < end; ) {
            long stop = Math.min(end, pieces.endOf(pieces.pieceAt(at)));
            slices.addAll(slices(at, stop - at));
            at = stop;
        }
        return slices;
    }

    /** The torrent offset of a slice's first byte. */
    long offsetOf(FileSlice slice) {
        return files.get(slice.fileIndex()).offset() + slice.fileOffset();
    }

    /** All bytes that the slice's file has in the slice's piece. */
    public FileSlice wholeSlice(FileSlice slice) {
        FileEntry file = files.get(slice.fileIndex());
        int piece = pieces.pieceAt(offsetOf(slice));
        long from = Math.max(file.offset(), pieces.offsetOf(piece));
        long to = Math.min(file.offset() + file.length(), pieces.endOf(piece));
        return new FileSlice(file.index(), from - file.offset(), to - from);
    }

    /** Splits a piece by file. */
    public List<FileSlice> slicesOf(int pieceIndex) {
        return slices(pieces.offsetOf(pieceIndex), pieces.lengthOf(pieceIndex));
    }

    /** The number of bytes of a piece that are stored on disk. */
    public long storedBytes(int pieceIndex) {
        return storedBytes(pieceIndex, new BitSet());
    }

    private long storedBytes(int pieceIndex, BitSet except) {
        long bytes = 0;
        for (FileSlice slice : slicesOf(pieceIndex)) {
            int file = slice.fileIndex();
            bytes += isStored(file) && !except.get(file) ? slice.length() : 0;
        }
        return bytes;
    }

    /** The bytes of wanted pieces still to be written, given the verified pieces and the blocks of others on disk. */
    public long missingBytes(Bitfield verified, Map<Integer, BitSet> blocks) {
        return missingBytes(verified, blocks, new BitSet());
    }

    /** The bytes still to be written, without those of files that have all their space. */
    public long missingBytes(Bitfield verified, Map<Integer, BitSet> blocks, BitSet allocated) {
        long missing = 0;
        for (int piece = wanted.nextSetBeyond(verified, 0);
                piece >= 0;
                piece = wanted.nextSetBeyond(verified, piece + 1)) {
            long stored = storedBytes(piece, allocated);
            BitSet there = blocks.get(piece);
            long onDisk = there == null ? 0 : pieces.blockLength(piece, there);
            missing += Math.max(0, stored - onDisk);
        }
        return missing;
    }

    /**
     * A range of one file.
     *
     * @param fileOffset offset of its first byte in the file
     * @param length in bytes, at least 1
     */
    public record FileSlice(int fileIndex, long fileOffset, long length) {
        /** The offset in the file of the first byte after the range. */
        public long end() {
            return fileOffset + length;
        }
    }
}
