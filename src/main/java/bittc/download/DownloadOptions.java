package bittc.download;

import bittc.metainfo.FileChoice;
import bittc.picker.PieceOrder;
import java.time.Duration;

/**
 * The options of one download.
 *
 * @param seed policy once complete
 * @param trackers trackers to announce to
 * @param stallTimeout give up after this long without a new byte; zero for never
 * @param metadataTimeout give up if the metadata is unknown by then; zero for never
 * @param timeout give up if it is not complete by then; zero for never
 * @param files files to fetch; the download is complete with these
 * @param order order in which to begin pieces
 */
public record DownloadOptions(
        SeedPolicy seed,
        TrackerChoice trackers,
        Duration stallTimeout,
        Duration metadataTimeout,
        Duration timeout,
        FileChoice files,
        PieceOrder order) {
    /** Selected files, the torrent's own trackers, no overall timeout. */
    public DownloadOptions(
            SeedPolicy seed, Duration stallTimeout, Duration metadataTimeout, FileChoice files, PieceOrder order) {
        this(seed, TrackerChoice.OWN, stallTimeout, metadataTimeout, Duration.ZERO, files, order);
    }

    /** All files, rarest first, without a metadata timeout. */
    public DownloadOptions(SeedPolicy seed, Duration stallTimeout) {
        this(seed, stallTimeout, Duration.ZERO);
    }

    /** All files, rarest first. */
    public DownloadOptions(SeedPolicy seed, Duration stallTimeout, Duration metadataTimeout) {
        this(seed, stallTimeout, metadataTimeout, FileChoice.ALL, PieceOrder.RAREST_FIRST);
    }
}
