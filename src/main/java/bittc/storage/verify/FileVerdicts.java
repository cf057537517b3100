package bittc.storage.verify;

import bittc.storage.disk.Disk;
import bittc.storage.file.EmptyFilesAndLinks;
import bittc.storage.file.FileCheck;
import bittc.storage.file.FileCheck.Verdict;
import bittc.storage.file.FileLayout;
import bittc.storage.file.TorrentFiles;
import bittc.torrent.Bitfield;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Judges a torrent's files; every command uses its definition of a complete file. */
public final class FileVerdicts {
    private final TorrentFiles files;
    private final FileLayout layout;
    private final EmptyFilesAndLinks emptyAndLinks;
    private final Bitfield verified;
    private final IntFunction<Optional<String>> unreadable;

    /**
     * Prepares verdicts on checked files.
     *
     * @param verified the correct pieces
     * @param unreadable the reason a file cannot be read, if there is one
     */
    public FileVerdicts(Disk disk, TorrentFiles files, Bitfield verified, IntFunction<Optional<String>> unreadable) {
        this.files = files;
        this.layout = files.layout();
        this.emptyAndLinks = new EmptyFilesAndLinks(disk, layout, files.paths());
        this.verified = verified;
        this.unreadable = unreadable;
    }

    /** The verdicts on all wanted files, in order, without padding and links that lead out of the torrent. */
    public List<FileCheck> all() throws IOException {
        List<FileCheck> checks = new ArrayList<>();
        for (int file = 0; file < layout.fileCount(); file++) {
            if (layout.isWritten(file)) {
                checks.add(stored(file));
            } else if (layout.isWanted(file) && emptyAndLinks.isMade(file)) {
                checks.add(emptyAndLinks.check(file));
            }
        }
        return checks;
    }

    private FileCheck stored(int file) {
        int first = layout.firstPiece(file);
        int last = layout.lastPiece(file);
        int good = 0;
        for (int piece = first; piece <= last; piece++) {
            good += verified.get(piece) ? 1 : 0;
        }
        int pieces = last - first + 1;
        Optional<String> failure = files.obstacle(file).or(() -> unreadable.apply(file));
        Verdict verdict =
                files.obstacle(file).isPresent() ? Verdict.OBSTRUCTED : verdict(file, good == pieces, failure);
        return new FileCheck(layout.file(file), verdict, Math.max(0, files.size(file)), good, pieces, failure);
    }

    private Verdict verdict(int file, boolean whole, Optional<String> failure) {
        if (files.isAbsent(file)) {
            return failure.isPresent() ? Verdict.UNREADABLE : Verdict.MISSING;
        }
        if (!whole) {
            return failure.isPresent() ? Verdict.UNREADABLE : Verdict.BAD;
        }
        if (!files.hasLength(file)) {
            return Verdict.TOO_LONG;
        }
        return files.isFinalNamed(file) ? Verdict.COMPLETE : Verdict.MISNAMED;
    }
}
