package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Subject;
import bittc.cli.run.EngineRun;
import bittc.cli.run.Job;
import bittc.cli.screen.Screen;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoBuilder;
import bittc.metainfo.MetainfoReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** {@code bittc magnet --fetch}: saves metadata from peers as .torrent files. */
final class MagnetFetch implements EngineRun.Taker {
    private final Host host;
    private final Screen screen;
    private final boolean overwrite;

    /** Files written in this run; never replaced. */
    private final Set<Path> saved = new HashSet<>();

    /**
     * Nothing is saved yet.
     *
     * @param overwrite whether a file that exists is replaced
     */
    MagnetFetch(Host host, Screen screen, boolean overwrite) {
        this.host = host;
        this.screen = screen;
        this.overwrite = overwrite;
    }

    @Override
    public void take(Job job, Metainfo metainfo) throws ProblemException {
        Path shown;
        Path path;
        try {
            shown = job.folder().resolve(metainfo.name() + ".torrent");
            path = host.environment().folder().resolve(shown);
        } catch (InvalidPathException e) {
            throw new ProblemException(
                    ProblemCode.IO_ERROR, "its name cannot be used for a file here: " + e.getReason(), "");
        }
        boolean there = isThere(path, metainfo);
        if (!there) {
            save(path, shown, metainfo);
        }
        Subject torrent = job.subject(metainfo);
        screen.about(
                Screen.Topic.DETAIL, torrent.name(), (there ? "already saved as " : "saved as ") + Job.shown(shown));
        String absolute = path.toAbsolutePath().normalize().toString();
        host.events().ifPresent(events -> {
            events.event(torrent, "magnet", object -> object.exact(
                            "source", job.source().told())
                    .exact("link", MagnetLink.of(metainfo).toUri())
                    .exact("path", absolute));
            events.countOk(false);
        });
        if (!host.environment().stdoutTerminal()) {
            host.print(absolute + "\n");
        }
    }

    /** Returns whether the file already holds this torrent, from an earlier run or another link. */
    private static boolean isThere(Path path, Metainfo metainfo) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path)) {
            Metainfo found = MetainfoReader.read(in.readNBytes(MetainfoReader.MAX_FILE_BYTES + 1), "");
            return found.infoHash().equals(metainfo.infoHash());
        } catch (IOException | InvalidMetainfoException e) {
            return false;
        }
    }

    /** Saves the file. Its name comes from a stranger: only a regular file is replaced, and no link is followed. */
    private void save(Path path, Path shown, Metainfo metainfo) throws ProblemException {
        boolean exists = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        boolean ordinary = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        if (exists && !(overwrite && ordinary) || !saved.add(path)) {
            throw OutputFile.conflict(
                    shown + (exists && !ordinary ? " is not a regular file" : " exists"),
                    "choose another folder" + (ordinary ? ", or --overwrite to replace it" : ""));
        }
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new ProblemException(Problem.of(e));
        }
        OutputFile.at(host.environment().folder(), shown, overwrite).write(MetainfoBuilder.encode(metainfo), host);
    }
}
