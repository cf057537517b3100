package bittc.cli.run;

import bittc.cli.host.Environment;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Similar;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import bittc.metainfo.PackedTorrents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads .torrent files that arguments name, or {@code -}. */
public final class TorrentFile {
    /** Neighbours of a missing file compared with its name. */
    private static final int MAX_NEIGHBOURS = 10_000;

    private static final String ZIP = ".zip";

    private TorrentFile() {}

    /** Whether there is a file of this name. */
    static boolean exists(String argument, Environment environment) {
        try {
            return Files.exists(environment.folder().resolve(argument));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Whether a second read gives the same: not from standard input or a pipe, nor cheaply from an archive. */
    static boolean canBeReadAgain(String argument, Environment environment) {
        return !InputList.isStdin(argument)
                && Files.isRegularFile(environment.folder().resolve(argument));
    }

    /** Reads the file that the argument names. */
    public static Metainfo read(String argument, Environment environment) throws ProblemException {
        refuseOtherThanFiles(argument, environment);
        boolean stdin = argument.equals("-");
        String shown = stdin ? "standard input" : argument;
        try {
            Path file = stdin ? Path.of("") : environment.folder().resolve(argument);
            if (!stdin && Files.isDirectory(file)) {
                throw directory(argument);
            }
            byte[] bytes = stdin ? readBounded(environment.stdin()) : readBounded(argument, file, environment);
            return MetainfoReader.read(bytes, String.valueOf(file.getFileName()));
        } catch (NoSuchFileException | InvalidPathException e) {
            throw notFound(argument, environment);
        } catch (IOException e) {
            throw new ProblemException(ProblemCode.TORRENT_UNREADABLE, shown + ": " + Environment.reason(e), "");
        } catch (InvalidMetainfoException e) {
            throw new ProblemException(ProblemCode.of(e.code().word()), shown + ": " + e.getMessage(), e.hint());
        }
    }

    private static void refuseOtherThanFiles(String argument, Environment environment) throws ProblemException {
        if (argument.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.TORRENT_NOT_FOUND,
                    "the name of the torrent is empty",
                    "is a variable in the command line unset?");
        }
        if (MagnetLink.looksLike(argument) && !exists(argument, environment)) {
            throw new ProblemException(
                    ProblemCode.TORRENT_UNSUPPORTED,
                    "a magnet link does not contain the metadata",
                    "bittc magnet --fetch MAGNET saves it as a .torrent file");
        }
        if (argument.startsWith("http://") || argument.startsWith("https://")) {
            throw new ProblemException(
                    ProblemCode.TORRENT_UNSUPPORTED,
                    argument + ": is a URL; this command needs a file",
                    "curl -LO URL saves it");
        }
    }

    /**
     * Lists the torrents of a zip archive as arguments: {@code x.zip/album.torrent}. One torrent is known by the archive's
     * own name, and so is anything but an archive.
     */
    static List<String> members(String argument, Environment environment) throws ProblemException {
        try {
            Path file = environment.folder().resolve(argument);
            if (!isZipName(argument) || !Files.isRegularFile(file)) {
                return List.of(argument);
            }
            byte[] bytes = readBounded(argument, file, environment);
            if (bytes.length > MetainfoReader.MAX_FILE_BYTES || !PackedTorrents.isZip(bytes)) {
                return List.of(argument);
            }
            List<String> names = PackedTorrents.names(bytes);
            return names.size() == 1
                    ? List.of(argument)
                    : names.stream().map(name -> argument + "/" + name).toList();
        } catch (IOException | InvalidPathException e) {
            return List.of(argument); // its reader says why
        } catch (InvalidMetainfoException e) {
            throw new ProblemException(ProblemCode.of(e.code().word()), argument + ": " + e.getMessage(), e.hint());
        }
    }

    private static boolean isZipName(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(ZIP);
    }

    /** Reads a file, or a member of a zip archive, where no file can lie. */
    private static byte[] readBounded(String argument, Path file, Environment environment)
            throws IOException, InvalidMetainfoException {
        try (InputStream in = Files.newInputStream(file)) {
            return readBounded(in);
        } catch (FileSystemException e) {
            int end = argument.toLowerCase(Locale.ROOT).indexOf(ZIP + "/") + ZIP.length();
            Path archive = environment.folder().resolve(argument.substring(0, Math.min(end, argument.length())));
            if (end >= ZIP.length() && Files.isRegularFile(archive)) {
                try (InputStream in = Files.newInputStream(archive)) {
                    return PackedTorrents.member(readBounded(in), argument.substring(end + 1));
                }
            }
            throw e;
        }
    }

    /** Reads up to one byte more than is accepted, so that the reader notices. */
    private static byte[] readBounded(InputStream in) throws IOException {
        return in.readNBytes(MetainfoReader.MAX_FILE_BYTES + 1);
    }

    private static ProblemException directory(String argument) {
        String slash = argument.endsWith("/") ? argument : argument + "/";
        return new ProblemException(
                ProblemCode.TORRENT_IS_DIRECTORY,
                slash + ": is a directory",
                slash + "*.torrent names all torrents in it");
    }

    private static ProblemException notFound(String argument, Environment environment) {
        String hint = neighbour(argument, environment);
        return new ProblemException(ProblemCode.TORRENT_NOT_FOUND, argument + ": no such file", hint);
    }

    private static String neighbour(String argument, Environment environment) {
        int slash = argument.lastIndexOf('/') + 1;
        String folder = argument.substring(0, slash);
        String name = argument.substring(slash);
        List<String> neighbours = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(environment.folder().resolve(folder))) {
            for (Path file : files) {
                String neighbour = file.getFileName().toString();
                if (neighbour.endsWith(".torrent")) {
                    neighbours.add(neighbour);
                }
                if (neighbours.size() == MAX_NEIGHBOURS) {
                    break;
                }
            }
        } catch (IOException | InvalidPathException e) {
            return "";
        }
        if (neighbours.contains(name + ".torrent")) {
            return "did you mean '" + folder + name + ".torrent'?";
        }
        return Similar.to(name, neighbours)
                .map(found -> "did you mean '" + folder + found + "'?")
                .orElse("");
    }
}
