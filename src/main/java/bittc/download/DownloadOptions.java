package bittc.download;

import java.time.Duration;

/**
 * What one download is told.
 *
 * @param seed what to do once complete
 * @param stallTimeout give up after this long without a new byte; zero for never
 * @param metadataTimeout give up when it is not known by then what the torrent is; zero for never
 */
public record DownloadOptions(SeedPolicy seed, Duration stallTimeout, Duration metadataTimeout) {
    /** For a torrent that is known, or may remain unknown for ever. */
    public DownloadOptions(SeedPolicy seed, Duration stallTimeout) {
        this(seed, stallTimeout, Duration.ZERO);
    }
}
