package bittc.cli;

import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import bittc.metainfo.Sha1PieceHashes;
import bittc.metainfo.TorrentDraft;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * A .torrent file to be written: first rehearsed, so that what cannot be is found before hours of hashing, then encoded, read
 * back, and saved only if it says what it should.
 *
 * @param path where it is
 * @param shown the same as the user knows it
 */
record NewTorrentFile(Path path, Path shown, boolean overwrite) {
    private static final String ELSEWHERE = "choose another place with -o FILE";

    /** Fails if the torrent could not be written, or not be read afterwards. */
    void rehearse(TorrentDraft draft) throws ProblemException {
        if (Files.isDirectory(path)) {
            throw conflict(shown + " is a directory", "name the file: -o " + shown.resolve(draft.name() + ".torrent"));
        }
        if (!overwrite && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw conflict(shown + " exists", "choose another name with -o, or --overwrite to replace it");
        }
        Path folder = folder();
        if (!Files.isDirectory(folder)) {
            throw notWritable(shown + ": no such folder");
        }
        if (!Files.isWritable(folder)) {
            throw notWritable(shown + ": permission denied");
        }
        byte[] bytes = draft.encode(new byte[draft.layout().pieceCount() * Sha1PieceHashes.HASH_LENGTH]);
        if (bytes.length > MetainfoReader.MAX_FILE_BYTES) {
            throw tooManyPieces(draft.pieceLength());
        }
        readBack(draft, bytes);
    }

    /** Writes the torrent; returns what a reader makes of it. */
    Metainfo write(TorrentDraft draft, byte[] pieceHashes) throws ProblemException {
        byte[] bytes = draft.encode(pieceHashes);
        Metainfo metainfo = readBack(draft, bytes);
        try {
            save(path, bytes, overwrite);
        } catch (IOException e) {
            throw failure(e);
        }
        return metainfo;
    }

    /** Writes a .torrent file whole or not at all: under another name first, and its own only if it reads the same. */
    static void save(Path path, byte[] torrent, boolean overwrite) throws IOException {
        // Short, for its own name may be as long as a name can be.
        Path unfinished =
                path.resolveSibling(".bittc." + ProcessHandle.current().pid() + ".torrent");
        try {
            Files.write(unfinished, torrent, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (!Arrays.equals(torrent, Files.readAllBytes(unfinished))) {
                throw new IOException("what was written reads differently");
            }
            if (overwrite) {
                Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.move(unfinished, path);
            }
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static Metainfo readBack(TorrentDraft draft, byte[] bytes) throws ProblemException {
        try {
            Metainfo read = MetainfoReader.read(bytes, "");
            Optional<String> difference = draft.differenceFrom(read);
            if (difference.isPresent()) {
                throw new ProblemException(Problem.badInput("content-unsuitable", difference.get(), ""));
            }
            return read;
        } catch (InvalidMetainfoException e) {
            throw new ProblemException(
                    Problem.badInput("content-unsuitable", draft.name() + ": " + e.getMessage(), ""));
        }
    }

    private Path folder() {
        return path.toAbsolutePath().getParent();
    }

    /** More pieces than a .torrent file may name. */
    static ProblemException tooManyPieces(int pieceLength) {
        return new ProblemException(Problem.usage(
                "--piece-size " + Units.size(pieceLength) + " makes more pieces than a .torrent file can hold",
                "choose a larger one, or leave it out"));
    }

    private ProblemException failure(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return conflict(shown + " exists", "choose another name with -o, or --overwrite to replace it");
        }
        if (e instanceof AccessDeniedException) {
            return notWritable(shown + ": permission denied");
        }
        if (e instanceof NoSuchFileException) {
            return notWritable(shown + ": no such folder");
        }
        String reason = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
        boolean full = String.valueOf(reason).contains("No space left");
        return new ProblemException(
                full
                        ? Problem.storage("no-space", shown + ": " + reason, "make room, or " + ELSEWHERE)
                        : Problem.storage("io-error", shown + ": " + reason, ""));
    }

    private static ProblemException conflict(String message, String hint) {
        return new ProblemException(Problem.storage("file-conflict", message, hint));
    }

    private static ProblemException notWritable(String message) {
        return new ProblemException(Problem.storage("dir-not-writable", message, ELSEWHERE));
    }
}
