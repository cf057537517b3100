package bittc.storage.reuse;

import bittc.metainfo.Metainfo;
import bittc.metainfo.PieceHashes;
import bittc.storage.disk.Channels;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileStamp;
import bittc.storage.file.FileLayout;
import bittc.storage.file.FileLayout.FileSlice;
import bittc.storage.file.TorrentFiles;
import bittc.storage.hash.PieceCheck;
import bittc.storage.reuse.ReuseFolders.Candidate;
import bittc.torrent.Bitfield;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds for each missing file of a torrent a file elsewhere that has its size and at least one of its pieces. Only piece hashes
 * prove it, never a name. A file without a piece of its own is proven together with its neighbours. Reads only.
 */
final class Matching {
    /** Files of the right size that are tried for one file. */
    static final int MAX_CANDIDATES = 16;

    /** Combinations of neighbours' candidates that are tried for one piece. */
    static final int MAX_COMBINATIONS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Matching.class);

    private final Disk disk;
    private final TorrentFiles files;
    private final FileLayout layout;
    private final PieceHashes hashes;
    private final ReuseFolders folders;
    private final BooleanSupplier cancelled;
    private final LongConsumer progress;
    private final Map<Integer, Source> chosen = new TreeMap<>();
    private final Bitfield proven;
    private long read;

    /**
     * A file elsewhere.
     *
     * @param stamp before it was read
     */
    record Source(Candidate candidate, FileStamp stamp) {}

    Matching(
            Disk disk,
            Metainfo metainfo,
            TorrentFiles files,
            ReuseFolders folders,
            BooleanSupplier cancelled,
            LongConsumer progress) {
        this.disk = disk;
        this.files = files;
        this.layout = files.layout();
        this.hashes = metainfo.pieceHashes();
        this.folders = folders;
        this.cancelled = cancelled;
        this.progress = progress;
        this.proven = new Bitfield(layout.pieces().pieceCount());
    }

    /** The files found, by index of the torrent's file. */
    Map<Integer, Source> chosen() {
        return chosen;
    }

    /** The pieces whose bytes are all in the files found, or in those that the torrent has already. */
    Bitfield proven() {
        return proven;
    }

    /** Looks for everything that is missing. */
    void run(Bitfield verified, BitSet except) throws IOException {
        Map<Integer, List<Source>> small = new TreeMap<>();
        for (int file = 0; file < layout.fileCount() && !cancelled.getAsBoolean(); file++) {
            if (!layout.isWritten(file) || !files.isAbsent(file) || except.get(file)) {
                continue;
            }
            List<Source> sources = sources(file);
            if (firstOwn(file) > lastOwn(file)) {
                small.put(file, sources);
            } else {
                choose(file, sources);
            }
        }
        for (int file : small.keySet()) {
            for (int piece = layout.firstPiece(file); piece <= layout.lastPiece(file); piece++) {
                if (!chosen.containsKey(file) && !cancelled.getAsBoolean()) {
                    proveTogether(piece, small);
                }
            }
        }
        for (int piece = 0; piece < proven.size() && !cancelled.getAsBoolean(); piece++) {
            if (!verified.get(piece) && !proven.get(piece) && needsChosen(piece) && matches(piece, chosen)) {
                proven.set(piece);
            }
        }
    }

    private List<Source> sources(int file) throws IOException {
        String name = files.paths().finalPath(file).getFileName().toString();
        List<Candidate> candidates = folders.ofSize(layout.file(file).length()).stream()
                .sorted(Comparator.comparing(
                        each -> !each.path().getFileName().toString().equals(name)))
                .limit(MAX_CANDIDATES)
                .toList();
        List<Source> sources = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Optional<FileStamp> stamp = disk.stamp(candidate.path());
            if (stamp.isPresent() && stamp.get().size() == layout.file(file).length()) {
                sources.add(new Source(candidate, stamp.get()));
            }
        }
        return sources;
    }

    /** The first piece that lies wholly in the file; greater than {@link #lastOwn} if there is none. */
    private int firstOwn(int file) {
        int first = layout.firstPiece(file);
        return layout.pieces().offsetOf(first) < layout.file(file).offset() ? first + 1 : first;
    }

    private int lastOwn(int file) {
        int last = layout.lastPiece(file);
        long end = layout.file(file).offset() + layout.file(file).length();
        return layout.pieces().endOf(last) > end ? last - 1 : last;
    }

    /** Chooses the source with most correct pieces; one whose first, middle and last are all wrong has none. */
    private void choose(int file, List<Source> sources) throws IOException {
        int first = firstOwn(file);
        int last = lastOwn(file);
        Bitfield best = new Bitfield(proven.size());
        for (Source source : sources) {
            Map<Integer, Source> only = Map.of(file, source);
            Bitfield right = new Bitfield(proven.size());
            for (int piece : new int[] {first, (first + last) >>> 1, last}) {
                if (!right.get(piece) && matches(piece, only)) {
                    right.set(piece);
                }
            }
            for (int piece = first; piece <= last && !right.isEmpty() && !cancelled.getAsBoolean(); piece++) {
                if (!right.get(piece) && matches(piece, only)) {
                    right.set(piece);
                }
            }
            if (right.cardinality() > best.cardinality()) {
                best = right;
                chosen.put(file, source);
            }
            if (best.cardinality() == last - first + 1) {
                break;
            }
        }
        for (int piece = best.nextSet(0); piece >= 0; piece = best.nextSet(piece + 1)) {
            proven.set(piece);
        }
    }

    /** Tries the combinations of sources for the small files in a piece. */
    private void proveTogether(int piece, Map<Integer, List<Source>> small) throws IOException {
        List<Integer> open = new ArrayList<>();
        long combinations = 1;
        for (FileSlice slice : layout.slicesOf(piece)) {
            int file = slice.fileIndex();
            if (small.containsKey(file) && !chosen.containsKey(file)) {
                open.add(file);
                combinations = Math.min(
                        MAX_COMBINATIONS, combinations * small.get(file).size());
            }
        }
        for (long at = 0; at < combinations && !cancelled.getAsBoolean(); at++) {
            Map<Integer, Source> tried = new TreeMap<>(chosen);
            long rest = at;
            for (int file : open) {
                List<Source> sources = small.get(file);
                tried.put(file, sources.get((int) (rest % sources.size())));
                rest /= sources.size();
            }
            if (matches(piece, tried)) {
                chosen.putAll(tried);
                proven.set(piece);
                return;
            }
        }
    }

    private boolean needsChosen(int piece) {
        return layout.wantedPieces().get(piece)
                && layout.slicesOf(piece).stream().anyMatch(slice -> chosen.containsKey(slice.fileIndex()));
    }

    /** Whether the piece is correct with these sources for missing files. */
    private boolean matches(int piece, Map<Integer, Source> sources) throws IOException {
        if (!hashes.knows(piece)) {
            return false;
        }
        for (FileSlice slice : layout.slicesOf(piece)) {
            int file = slice.fileIndex();
            if (layout.isStored(file) && !sources.containsKey(file) && files.size(file) < slice.end()) {
                return false;
            }
        }
        Bitfield one = new Bitfield(proven.size());
        one.set(piece);
        PieceCheck check = new PieceCheck(
                layout.pieces(), (offset, target) -> read(offset, target, sources), hashes, one, bytes -> {});
        check.work();
        read += layout.pieces().lengthOf(piece);
        progress.accept(Math.min(read, layout.pieces().totalLength()));
        try {
            return check.good().get(piece);
        } catch (IOException unreadable) {
            LOG.debug("piece {} not read elsewhere", piece, unreadable);
            return false;
        }
    }

    private void read(long offset, ByteBuffer target, Map<Integer, Source> sources) throws IOException {
        int limit = target.limit();
        for (FileSlice slice : layout.slices(offset, target.remaining())) {
            Source source = sources.get(slice.fileIndex());
            target.limit(target.position() + (int) slice.length());
            if (source != null) {
                try (FileChannel channel = disk.open(source.candidate().path(), Disk.READ)) {
                    Channels.readFully(channel, slice.fileOffset(), target);
                }
            } else if (layout.isStored(slice.fileIndex())) {
                files.readFile(slice, target);
            } else {
                while (target.hasRemaining()) {
                    target.put((byte) 0);
                }
            }
        }
        target.limit(limit);
    }
}
