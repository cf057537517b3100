package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The target of a file that the user names. A regular file is replaced as a whole, and only on request; a link to one
 * stays a link. A named pipe or a device such as {@code /dev/null} is written to. Everything else is refused.
 *
 * @param path the path to write to; not a link
 * @param shown the same as the user typed it
 */
record OutputFile(Kind kind, Path path, Path shown) {
    /** The kind of file at the path. */
    enum Kind {
        /** Nothing. */
        NEW,
        /** A regular file, which may be replaced. */
        FILE,
        /** A sink for bytes: a pipe, a terminal, another character device, an open file descriptor. */
        STREAM,
        /** Standard output. */
        STDOUT;

        /** Whether writing leaves no file with exactly these bytes. */
        boolean isStream() {
            return this == STREAM || this == STDOUT;
        }
    }

    private static final Path STDOUT_NAME = Path.of("-");
    private static final Path STDOUT_FILE = Path.of("/dev/stdout");
    private static final List<Path> OPEN_FILES = List.of(Path.of("/dev/fd"), Path.of("/proc/self/fd"));
    private static final String ELSEWHERE = "choose another place with -o FILE";
    private static final int TYPE_MASK = 0170000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int NAMED_PIPE = 0010000;

    /**
     * Examines the path.
     *
     * @param folder where a relative path counts from
     * @param shown as it was given; {@code -} is standard output
     * @throws ProblemException if nothing may be written there
     */
    static OutputFile at(Path folder, Path shown, boolean overwrite) throws ProblemException {
        Path path = folder.resolve(shown);
        Path plain = path.toAbsolutePath().normalize();
        boolean open = OPEN_FILES.stream().anyMatch(files -> files.equals(plain.getParent()));
        if (shown.equals(STDOUT_NAME) || plain.equals(STDOUT_FILE) || open && plain.endsWith("1")) {
            return new OutputFile(Kind.STDOUT, STDOUT_FILE, shown);
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return new OutputFile(Kind.NEW, path, shown);
        }
        if (open || plain.equals(Path.of("/dev/stderr"))) {
            return new OutputFile(Kind.STREAM, path, shown);
        }
        try {
            return existing(path, shown, overwrite);
        } catch (NoSuchFileException e) {
            throw conflict(shown + " is a dangling symbolic link", ELSEWHERE);
        } catch (IOException e) {
            throw failure(shown, e);
        }
    }

    private static OutputFile existing(Path path, Path shown, boolean overwrite) throws IOException, ProblemException {
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
        if (found.isDirectory()) {
            throw conflict(shown + " is a directory", "name the file: -o " + shown.resolve("NAME.torrent"));
        }
        if (found.isRegularFile()) {
            if (!overwrite) {
                throw conflict(shown + " exists", "choose another name with -o, or --overwrite to replace it");
            }
            return new OutputFile(Kind.FILE, path.toRealPath(), shown);
        }
        int type = (int) Files.getAttribute(path, "unix:mode") & TYPE_MASK;
        if (type != CHARACTER_DEVICE && type != NAMED_PIPE) {
            throw conflict(shown + " is not a file that can be written to", ELSEWHERE);
        }
        return new OutputFile(Kind.STREAM, path, shown);
    }

    /** Returns the identity (device and inode) of the existing file, whatever its name; empty if there is none. */
    Optional<Object> key() {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Fails if it is already clear that writing is impossible. */
    void expectWritable() throws ProblemException {
        Path folder = path.toAbsolutePath().getParent();
        if (!kind.isStream() && !Files.isDirectory(folder)) {
            throw notWritable(shown + ": no such folder");
        }
        if (kind != Kind.STDOUT && !Files.isWritable(kind == Kind.STREAM ? path : folder)) {
            throw notWritable(shown + ": permission denied");
        }
    }

    /** Writes the bytes; a file is written completely or not at all. Opening a named pipe waits for a reader. */
    void write(byte[] bytes, Host host) throws ProblemException {
        try {
            switch (kind) {
                case STDOUT -> host.out().writeBytes(bytes);
                case STREAM -> {
                    try (OutputStream out =
                            Files.newOutputStream(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                        out.write(bytes);
                    }
                }
                default -> save(bytes);
            }
        } catch (IOException e) {
            throw failure(shown, e);
        }
    }

    /** Writes under a temporary name, reads back, then renames. */
    private void save(byte[] bytes) throws IOException {
        // Short, since the final name may have the maximum length.
        String once = ProcessHandle.current().pid() + "." + Long.toHexString(System.nanoTime());
        Path unfinished = path.resolveSibling(".bittc." + once + ".torrent");
        Files.createFile(unfinished); // an existing file is not ours to delete
        try {
            Files.write(unfinished, bytes);
            if (!Arrays.equals(bytes, Files.readAllBytes(unfinished))) {
                throw new IOException("the file reads back differently");
            }
            if (kind == Kind.FILE) {
                Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                nameAnew(unfinished);
            }
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Gives the file its name. A hard link fails if the name has been taken meanwhile; a move would replace that file. */
    private void nameAnew(Path unfinished) throws IOException {
        try {
            Files.createLink(path, unfinished);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(unfinished, path); // no links here
        }
    }

    private static ProblemException failure(Path shown, IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return conflict(shown + " exists", "choose another name with -o, or --overwrite to replace it");
        }
        if (e instanceof AccessDeniedException) {
            return notWritable(shown + ": permission denied");
        }
        if (e instanceof NoSuchFileException) {
            return notWritable(shown + ": no such folder");
        }
        String named = e instanceof FileSystemException system ? system.getReason() : null;
        String reason = named == null ? String.valueOf(e.getMessage()) : named;
        return new ProblemException(
                reason.contains("No space left")
                        ? new Problem(ProblemCode.NO_SPACE, shown + ": " + reason, "make room, or " + ELSEWHERE)
                        : new Problem(ProblemCode.IO_ERROR, shown + ": " + reason, ""));
    }

    /** Reports an existing file that must not be replaced. */
    static ProblemException conflict(String message, String hint) {
        return new ProblemException(ProblemCode.FILE_CONFLICT, message, hint);
    }

    private static ProblemException notWritable(String message) {
        return new ProblemException(ProblemCode.DIR_NOT_WRITABLE, message, ELSEWHERE);
    }
}
