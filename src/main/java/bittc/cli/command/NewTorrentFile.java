package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Units;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import bittc.metainfo.Sha1PieceHashes;
import bittc.metainfo.TorrentDraft;
import bittc.storage.content.ContentTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A .torrent file to be written: first rehearsed, so that what cannot be is found before hours of hashing, then encoded, read
 * back, and saved only if it says what it should. Never in the place of the content.
 *
 * @param folder where a relative path counts from
 * @param shown where it goes, as the user knows it
 * @param content the path that the torrent is made of
 */
record NewTorrentFile(Path folder, Path shown, Path content, boolean overwrite) {
    private static final String ELSEWHERE = "choose another place with -o FILE";

    /**
     * The torrent of an earlier time, which is to be replaced and may lie in the content's folder: it is not part of the content.
     * Nor is the file that standard output leads to, if nothing is in it yet.
     */
    Optional<Path> earlier() {
        try {
            OutputFile place = OutputFile.at(folder, shown, overwrite);
            Path path = place.path().toRealPath();
            boolean empty = place.isStream() && Files.isRegularFile(path) && Files.size(path) == 0;
            return empty || place.kind() == OutputFile.Kind.FILE && isOfContent(path)
                    ? Optional.of(path)
                    : Optional.empty();
        } catch (IOException | ProblemException e) {
            return Optional.empty(); // what is wrong with it is told later
        }
    }

    /** Whether it is a torrent that is called like the content or the new torrent. */
    private boolean isOfContent(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            String name = MetainfoReader.read(in.readNBytes(MetainfoReader.MAX_FILE_BYTES + 1), "")
                    .name();
            return content.toAbsolutePath().normalize().endsWith(name) || path.endsWith(name + ".torrent");
        } catch (InvalidMetainfoException e) {
            return false;
        }
    }

    /** Fails if the torrent could not be written, or not be read afterwards; says what it will be written to. */
    OutputFile.Kind rehearse(ContentTree tree, TorrentDraft draft) throws ProblemException {
        OutputFile place = place(tree);
        place.expectWritable();
        byte[] bytes = draft.encode(new byte[draft.layout().pieceCount() * Sha1PieceHashes.HASH_LENGTH]);
        if (bytes.length > MetainfoReader.MAX_FILE_BYTES) {
            throw tooManyPieces(draft.pieceLength());
        }
        readBack(draft, bytes);
        return place.kind();
    }

    private OutputFile place(ContentTree tree) throws ProblemException {
        OutputFile place = OutputFile.at(folder, shown, overwrite);
        if (place.key().filter(tree::holds).isPresent()) {
            throw OutputFile.conflict(shown + " is part of the content", ELSEWHERE);
        }
        return place;
    }

    /** Writes the torrent; returns what a reader makes of it. */
    Metainfo write(ContentTree tree, TorrentDraft draft, byte[] pieceHashes, Host host) throws ProblemException {
        byte[] bytes = draft.encode(pieceHashes);
        Metainfo metainfo = readBack(draft, bytes);
        place(tree).write(bytes, host);
        return metainfo;
    }

    private static Metainfo readBack(TorrentDraft draft, byte[] bytes) throws ProblemException {
        try {
            Metainfo read = MetainfoReader.read(bytes, "");
            Optional<String> difference = draft.differenceFrom(read);
            if (difference.isPresent()) {
                throw new ProblemException(ProblemCode.CONTENT_UNSUITABLE, difference.get(), "");
            }
            return read;
        } catch (InvalidMetainfoException e) {
            throw new ProblemException(ProblemCode.CONTENT_UNSUITABLE, draft.name() + ": " + e.getMessage(), "");
        }
    }

    /** More pieces than a .torrent file may name. */
    static ProblemException tooManyPieces(int pieceLength) {
        return new ProblemException(
                ProblemCode.USAGE,
                "--piece-size " + Units.size(pieceLength) + " makes more pieces than a .torrent file can hold",
                "choose a larger one, or leave it out");
    }
}
