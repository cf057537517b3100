package bittc.storage.reuse;

import bittc.metainfo.Metainfo;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileStamp;
import bittc.storage.file.FileLayout;
import bittc.storage.file.FileLayout.FileSlice;
import bittc.storage.file.TorrentFiles;
import bittc.storage.reuse.Matching.Source;
import bittc.torrent.Bitfield;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a torrent's missing files from files elsewhere. A file all of whose pieces are correct becomes a second name of the
 * other one (a hard link), if both are on one file system; else its correct pieces are copied. Never writes to the other
 * files: a linked file that is written to after all is copied first ({@link TorrentFiles#demote}).
 *
 * <p>Call in this order: {@link #find}, {@link #link}, {@link #copy}.
 */
public final class Reuse {
    private static final Logger LOG = LoggerFactory.getLogger(Reuse.class);

    private final Disk disk;
    private final TorrentFiles files;
    private final FileLayout layout;
    private final BooleanSupplier cancelled;
    private final Matching matching;
    private final BitSet linked = new BitSet();
    private final BitSet copied = new BitSet();

    /** Prepares the work; reads nothing yet. */
    public Reuse(
            Disk disk,
            Metainfo metainfo,
            TorrentFiles files,
            ReuseFolders folders,
            BooleanSupplier cancelled,
            LongConsumer progress) {
        this.disk = disk;
        this.files = files;
        this.layout = files.layout();
        this.cancelled = cancelled;
        this.matching = new Matching(disk, metainfo, files, folders, cancelled, progress);
    }

    /**
     * What was taken from one folder.
     *
     * @param files number of files, whole or in part
     * @param linked number of these that are hard links
     * @param bytes of correct pieces in them
     */
    public record Taken(Path folder, int files, int linked, long bytes) {}

    /**
     * Finds files elsewhere; changes nothing.
     *
     * @param verified pieces on disk
     * @param except files that are made in another way
     */
    public void find(Bitfield verified, BitSet except) throws IOException {
        matching.run(verified, except);
    }

    /** Links what can be linked, and adds the pieces that are now on disk. */
    public void link(Bitfield verified) throws IOException {
        Bitfield all = verified.copy();
        add(matching.proven(), all);
        for (Map.Entry<Integer, Source> each : matching.chosen().entrySet()) {
            int file = each.getKey();
            if (!cancelled.getAsBoolean()
                    && layout.isWhole(file, all)
                    && !layout.file(file).executable()
                    && isUnchanged(each.getValue())
                    && files.link(
                            file,
                            each.getValue().candidate().path(),
                            each.getValue().stamp())) {
                linked.set(file);
            }
        }
        addPieces(verified);
    }

    /** The files to copy: create them first. */
    public BitSet toCopy() {
        BitSet rest = new BitSet();
        matching.chosen().keySet().forEach(rest::set);
        rest.andNot(linked);
        return rest;
    }

    /** Copies the correct pieces of the other files, and adds the pieces that are now on disk. */
    public void copy(Bitfield verified) throws IOException {
        BitSet rest = toCopy();
        for (int file = rest.nextSetBit(0); file >= 0 && !cancelled.getAsBoolean(); file = rest.nextSetBit(file + 1)) {
            Source source = matching.chosen().get(file);
            if (!isUnchanged(source)) {
                continue;
            }
            try (FileChannel from = disk.open(source.candidate().path(), Disk.READ)) {
                for (FileSlice slice : provenSlices(file)) {
                    files.copy(slice, from);
                }
                copied.set(file, isUnchanged(source));
            }
        }
        addPieces(verified);
        for (int file = linked.nextSetBit(0); file >= 0; file = linked.nextSetBit(file + 1)) {
            if (!layout.isWhole(file, verified)) { // a neighbour changed meanwhile: it will be written to
                files.demote(file);
                linked.clear(file);
                copied.set(file);
            }
        }
    }

    private boolean isUnchanged(Source source) throws IOException {
        Optional<FileStamp> now = disk.stamp(source.candidate().path());
        boolean same = now.isPresent() && now.get().differsInCtimeOnly(source.stamp());
        if (!same) {
            LOG.debug("{} has changed", source.candidate().path());
        }
        return same;
    }

    /** The parts of a file that are in correct pieces. */
    private List<FileSlice> provenSlices(int file) {
        List<FileSlice> slices = new ArrayList<>();
        for (int piece = layout.firstPiece(file); piece <= layout.lastPiece(file); piece++) {
            for (FileSlice slice : matching.proven().get(piece) ? layout.slicesOf(piece) : List.<FileSlice>of()) {
                if (slice.fileIndex() == file) {
                    slices.add(slice);
                }
            }
        }
        return slices;
    }

    private void addPieces(Bitfield verified) {
        Bitfield proven = matching.proven();
        for (int piece = proven.nextSet(0); piece >= 0; piece = proven.nextSet(piece + 1)) {
            if (layout.slicesOf(piece).stream().allMatch(slice -> isHere(slice.fileIndex()))) {
                verified.set(piece);
            }
        }
    }

    private boolean isHere(int file) {
        return !matching.chosen().containsKey(file) || linked.get(file) || copied.get(file);
    }

    private static void add(Bitfield from, Bitfield to) {
        for (int piece = from.nextSet(0); piece >= 0; piece = from.nextSet(piece + 1)) {
            to.set(piece);
        }
    }

    /** The linked files, which have their final names. */
    public List<Integer> linked() {
        return linked.stream().boxed().toList();
    }

    /** What was taken, by folder. */
    public List<Taken> taken() {
        Map<Path, Taken> byFolder = new LinkedHashMap<>();
        matching.chosen().forEach((file, source) -> {
            if (linked.get(file) || copied.get(file)) {
                long bytes =
                        provenSlices(file).stream().mapToLong(FileSlice::length).sum();
                byFolder.merge(
                        source.candidate().folder(),
                        new Taken(source.candidate().folder(), 1, linked.get(file) ? 1 : 0, bytes),
                        (a, b) -> new Taken(
                                a.folder(), a.files() + b.files(), a.linked() + b.linked(), a.bytes() + b.bytes()));
            }
        });
        return List.copyOf(byFolder.values());
    }
}
