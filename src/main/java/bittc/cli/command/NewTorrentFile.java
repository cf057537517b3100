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
 * A .torrent file to be written. A rehearsal finds errors before hours of hashing; the result is encoded, read back,
 * and saved only if it matches. It never replaces the content.
 *
 * @param folder where a relative path counts from
 * @param shown the path as the user typed it
 * @param content the path of the content
 */
record NewTorrentFile(Path folder, Path shown, Path content, boolean overwrite) {
    private static final String ELSEWHERE = "choose another place with -o FILE";

    /**
     * Finds an earlier torrent that is to be replaced and may lie in the content's folder, of which it is no part. The
     * same goes for an empty file that standard output is redirected to.
     */
    Optional<Path> earlier() {
        try {
            OutputFile place = OutputFile.at(folder, shown, overwrite);
            Path path = place.path().toRealPath();
            boolean empty = place.kind().isStream() && Files.isRegularFile(path) && Files.size(path) == 0;
            return empty || place.kind() == OutputFile.Kind.FILE && isOfContent(path)
                    ? Optional.of(path)
                    : Optional.empty();
        } catch (IOException | ProblemException e) {
            return Optional.empty(); // reported later
        }
    }

    /** Returns whether it is a torrent named after the content or the new torrent. */
    private boolean isOfContent(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            String name = MetainfoReader.read(in.readNBytes(MetainfoReader.MAX_FILE_BYTES + 1), "")
                    .name();
            return content.toAbsolutePath().normalize().endsWith(name) || path.endsWith(name + ".torrent");
        } catch (InvalidMetainfoException e) {
            return false;
        }
    }

    /** Fails if the torrent could not be written or read back; returns the kind of file it goes to. */
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

    /** Writes the torrent; returns it as read back. */
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

    /** Reports more pieces than a .torrent file may list. */
    static ProblemException tooManyPieces(int pieceLength) {
        return new ProblemException(
                ProblemCode.USAGE,
                "--piece-size " + Units.size(pieceLength) + " makes more pieces than a .torrent file can hold",
                "choose a larger one, or leave it out");
    }
}
