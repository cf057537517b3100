package bittc.download.blocks;

import java.time.Duration;
import java.util.OptionalDouble;

/** What has come and gone for one torrent, in bytes and bytes per second. */
public final class Counters {
    private static final Duration SHOWN = Duration.ofSeconds(5);

    /** What the rest is reckoned by. */
    private static final Duration RECKONED = Duration.ofSeconds(20);

    private final RateMeter down = new RateMeter(SHOWN);
    private final RateMeter up = new RateMeter(SHOWN);
    private final RateMeter longDown = new RateMeter(RECKONED);
    private long downloaded;
    private long uploaded;
    private long wasted;

    /** Something has been asked for: from now on something may come. */
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

    /** Of what was downloaded, what was of no use. */
    public long wasted() {
        return wasted;
    }

    public long downRate(long now) {
        return (long) down.rate(now);
    }

    public long upRate(long now) {
        return (long) up.rate(now);
    }

    /** How many seconds so many bytes take at the present rate; huge while nothing comes. */
    public double secondsFor(double bytes, long now) {
        double rate = longDown.rate(now);
        return rate < 1 ? Double.MAX_VALUE : bytes / rate;
    }

    /** Bytes per second to tell people how long it takes, once that means something. */
    public OptionalDouble settledRate(long now) {
        return longDown.isSettled(now) ? OptionalDouble.of(longDown.rate(now)) : OptionalDouble.empty();
    }
}
