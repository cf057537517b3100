package bittc.metainfo;

import bittc.torrent.PieceLayout;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The content of a new .torrent file, except the hashes of its pieces.
 *
 * @param files as {@link Metainfo#files}; their paths are as {@link FileEntry#path}, the torrent's name first
 * @param multiFile true if the files are in a folder of the torrent's name; if not, there is one file
 * @param pieceLength in bytes
 * @param source as {@link Metainfo#source}
 * @param trackers announce URLs by tier, none empty
 * @param webSeeds URLs that serve the files themselves
 * @param creationDate to the second
 */
public record TorrentDraft(
        List<FileEntry> files,
        boolean multiFile,
        int pieceLength,
        boolean isPrivate,
        Optional<String> source,
        List<List<String>> trackers,
        List<String> webSeeds,
        Optional<String> comment,
        Optional<String> createdBy,
        Optional<Instant> creationDate) {
    /** The shortest piece, in bytes: one block, as no peer requests less. */
    public static final int MIN_PIECE_LENGTH = PieceLayout.BLOCK_LENGTH;

    private static final int USUAL_MAX_PIECE_LENGTH = 16 * 1024 * 1024;

    /** 40 KiB of hashes. */
    private static final int USUAL_PIECES = 2048;

    /** 8 MB of hashes, which leaves 2 MB for the names in the largest file that readers accept. */
    private static final int MOST_PIECES = 400_000;

    /** Copies the lists; refuses a torrent without files. */
    public TorrentDraft {
        files = List.copyOf(files);
        trackers = List.copyOf(trackers);
        webSeeds = List.copyOf(webSeeds);
        if (files.isEmpty() || !multiFile && files.size() > 1) {
            throw new IllegalArgumentException(files.size() + " files");
        }
    }

    /** Returns the shortest length that makes fewer than 2048 pieces; at most 16 MiB unless the .torrent file would be too big. */
    public static int pieceLengthFor(long totalLength) {
        int pieceLength = MIN_PIECE_LENGTH;
        while (pieceLength < PieceLayout.MAX_PIECE_LENGTH
                && totalLength / pieceLength >= (pieceLength < USUAL_MAX_PIECE_LENGTH ? USUAL_PIECES : MOST_PIECES)) {
            pieceLength *= 2;
        }
        return pieceLength;
    }

    /** The name of the torrent's file or folder. */
    public String name() {
        return files.get(0).path().get(0);
    }

    public PieceLayout layout() {
        return Layouts.of(files, pieceLength);
    }

    /**
     * Encodes the .torrent file.
     *
     * @param pieceHashes concatenated SHA-1 of every piece
     */
    public byte[] encode(byte[] pieceHashes) {
        int expected = layout().pieceCount() * Sha1PieceHashes.HASH_LENGTH;
        if (pieceHashes.length != expected) {
            throw new IllegalArgumentException(pieceHashes.length + " bytes of hashes (expected: " + expected + ")");
        }
        MetainfoBuilder builder = new MetainfoBuilder(name(), pieceLength, pieceHashes).isPrivate(isPrivate);
        for (FileEntry file : files) {
            if (multiFile) {
                builder.file(file.path().subList(1, file.path().size()), file.length());
            } else {
                builder.singleFile(file.length());
            }
        }
        trackers.forEach(builder::tier);
        webSeeds.forEach(builder::webSeed);
        source.ifPresent(builder::source);
        comment.ifPresent(builder::comment);
        createdBy.ifPresent(builder::createdBy);
        creationDate.ifPresent(builder::creationDate);
        return builder.encode();
    }

    /**
     * Describes the first difference between the draft and a reader's view of it, in words; empty if there is none.
     *
     * @param read the draft as a reader parsed it; its hashes are ignored
     */
    public Optional<String> differenceFrom(Metainfo read) {
        for (int i = 0; i < Math.min(files.size(), read.files().size()); i++) {
            FileEntry file = files.get(i);
            if (!file.equals(read.files().get(i))) {
                return Optional.of(file.pathText() + ": would be saved as "
                        + read.files().get(i).pathText());
            }
        }
        boolean same = files.size() == read.files().size()
                && name().equals(read.name())
                && layout().equals(read.layout())
                && multiFile == read.multiFile()
                && isPrivate == read.isPrivate();
        if (!same) {
            return Optional.of(name() + ": would be read with another name, size or piece size");
        }
        if (!trackers.equals(read.trackers()) || !webSeeds.equals(read.webSeeds())) {
            return Optional.of("its URLs would not be understood");
        }
        boolean sameWords = source.equals(read.source())
                && comment.equals(read.comment())
                && createdBy.equals(read.createdBy())
                && creationDate.equals(read.creationDate());
        return sameWords ? Optional.empty() : Optional.of("its comment, source or date would not be understood");
    }
}
