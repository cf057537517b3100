package bittc.download;

import java.time.Duration;

/**
 * What one download is told.
 *
 * @param seed what to do once complete
 * @param stallTimeout give up after this long without a new byte; zero for never
 */
public record DownloadOptions(SeedPolicy seed, Duration stallTimeout) {}
