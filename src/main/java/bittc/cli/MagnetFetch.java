package bittc.cli;

import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** {@code bittc magnet --fetch}: saves what peers say of torrents as .torrent files. */
final class MagnetFetch implements LearningRun.Taker {
    private final Host host;
    private final Screen screen;
    private final boolean overwrite;

    /** Written in this run, which is replaced in no case. */
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
                    Problem.storage("io-error", "its name cannot be a file's here: " + e.getReason(), ""));
        }
        if (!overwrite && Files.exists(path, LinkOption.NOFOLLOW_LINKS) || !saved.add(path)) {
            throw new ProblemException(Problem.storage(
                    "file-conflict", shown + " exists", "choose another folder, or --overwrite to replace it"));
        }
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            NewTorrentFile.save(path, MetainfoBuilder.encode(metainfo), overwrite);
        } catch (IOException e) {
            throw new ProblemException(Problem.of(e));
        }
        Subject torrent = job.subject(metainfo);
        screen.about(Screen.Topic.DETAIL, torrent.name(), "saved as " + Job.shown(shown));
        String absolute = path.toAbsolutePath().normalize().toString();
        host.events().ifPresent(events -> {
            events.event(torrent, "magnet", object -> object.exact(
                            "source", job.source().argument())
                    .exact("link", MagnetLink.of(metainfo).toUri())
                    .exact("path", absolute));
            events.countOk(false);
        });
        if (!host.environment().stdoutTerminal()) {
            host.print(absolute + "\n");
        }
    }
}
