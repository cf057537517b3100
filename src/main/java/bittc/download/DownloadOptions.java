package bittc.download;

import bittc.metainfo.FileChoice;
import bittc.picker.PieceOrder;
import java.time.Duration;

/**
 * What one download is told.
 *
 * @param seed what to do once complete
 * @param trackers which are asked
 * @param stallTimeout give up after this long without a new byte; zero for never
 * @param metadataTimeout give up when it is not known by then what the torrent is; zero for never
 * @param timeout give up when it is not complete by then; zero for never
 * @param files which files to fetch; when they are there, the download is complete
 * @param order in which order to begin pieces
 */
public record DownloadOptions(
        SeedPolicy seed,
        TrackerChoice trackers,
        Duration stallTimeout,
        Duration metadataTimeout,
        Duration timeout,
        FileChoice files,
        PieceOrder order) {
    /** Some files by the torrent's own trackers, without a limit on the whole. */
    public DownloadOptions(
            SeedPolicy seed, Duration stallTimeout, Duration metadataTimeout, FileChoice files, PieceOrder order) {
        this(seed, TrackerChoice.OWN, stallTimeout, metadataTimeout, Duration.ZERO, files, order);
    }

    /** All files, rarest piece first, of a torrent that is known, or may remain unknown for ever. */
    public DownloadOptions(SeedPolicy seed, Duration stallTimeout) {
        this(seed, stallTimeout, Duration.ZERO);
    }

    /** All files, rarest piece first. */
    public DownloadOptions(SeedPolicy seed, Duration stallTimeout, Duration metadataTimeout) {
        this(seed, stallTimeout, metadataTimeout, FileChoice.ALL, PieceOrder.RAREST_FIRST);
    }
}
