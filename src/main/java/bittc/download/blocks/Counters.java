package bittc.download.blocks;

import java.time.Duration;
import java.util.OptionalDouble;

/** Counts what one torrent has downloaded and uploaded, in bytes and bytes per second. */
public final class Counters {
    private static final Duration SHOWN = Duration.ofSeconds(5);

    /** Averaging window of the rate that remaining times are computed from. */
    private static final Duration RECKONED = Duration.ofSeconds(20);

    private final RateMeter down = new RateMeter(SHOWN);
    private final RateMeter up = new RateMeter(SHOWN);
    private final RateMeter longDown = new RateMeter(RECKONED);
    private long downloaded;
    private long uploaded;
    private long wasted;

    /** Starts the clock of the download rates when the first block is requested. */
    void onRequest(long now) {
        down.begin(now);
        longDown.begin(now);
    }

    public void onDownloaded(int bytes, long now) {
        downloaded += bytes;
        down.add(bytes, now);
        longDown.add(bytes, now);
    }

    public void onUploaded(int bytes, long now) {
        uploaded += bytes;
        up.add(bytes, now);
    }

    void onWasted(int bytes) {
        wasted += bytes;
    }

    public long downloaded() {
        return downloaded;
    }

    public long uploaded() {
        return uploaded;
    }

    /** Downloaded bytes that were of no use. */
    public long wasted() {
        return wasted;
    }

    public long downRate(long now) {
        return (long) down.rate(now);
    }

    public long upRate(long now) {
        return (long) up.rate(now);
    }

    /** The seconds that this many bytes take at the present rate; huge while nothing arrives. */
    public double secondsFor(double bytes, long now) {
        double rate = longDown.rate(now);
        return rate < 1 ? Double.MAX_VALUE : bytes / rate;
    }

    /** The rate to compute remaining times from, in bytes per second; empty while it is not meaningful yet. */
    public OptionalDouble settledRate(long now) {
        return longDown.isSettled(now) ? OptionalDouble.of(longDown.rate(now)) : OptionalDouble.empty();
    }
}
