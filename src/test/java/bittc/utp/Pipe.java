package bittc.utp;

import bittc.loop.SimulatedScheduler;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;

/** One direction of a simulated path: a queue in front of a line, and what may happen to a datagram on it. */
final class Pipe {
    /** Bytes of the headers of UDP and IP. */
    private static final int OVERHEAD = 28;

    final SimulatedScheduler scheduler;
    final Random random;

    /** In bytes a second; 0 = without limit. */
    double rate;

    long delayNanos;

    /** Bytes that may wait for the line; what comes then is dropped. */
    int queue = 1 << 30;

    double loss;

    /** The chance that a burst of losses begins, and how many datagrams it takes, in at most 0.2 s. */
    double burst;

    int burstLength = 8;
    double duplication;
    double corruption;
    double reordering;
    long reorderNanos;

    /** Larger datagrams vanish. */
    int mtu = 1 << 16;

    long outageFrom = Long.MAX_VALUE;
    long outageUntil = Long.MAX_VALUE;

    long carriedBytes;
    long carried;
    long dropped;
    private long lineFreeAt;
    private int burstLeft;
    private long burstEnd;

    Pipe(SimulatedScheduler scheduler, Random random) {
        this.scheduler = scheduler;
        this.random = random;
        lineFreeAt = scheduler.nanoTime();
    }

    /** How long what comes now would wait. */
    long queueNanos() {
        return Math.max(0, lineFreeAt - scheduler.nanoTime());
    }

    void carry(byte[] datagram, Consumer<byte[]> arrival) {
        long now = scheduler.nanoTime();
        long wait = queueNanos();
        if (datagram.length > mtu || rate > 0 && wait / 1e9 * rate > queue) {
            dropped++;
            return;
        }
        if (rate > 0) {
            lineFreeAt = now + wait + (long) ((datagram.length + OVERHEAD) / rate * 1e9);
            wait = lineFreeAt - now;
        }
        carried++;
        carriedBytes += datagram.length;
        if (isLost(now)) {
            dropped++;
            return;
        }
        long late = random.nextDouble() < reordering ? (long) (random.nextDouble() * reorderNanos) : 0;
        byte[] bytes = datagram.clone();
        if (random.nextDouble() < corruption) {
            bytes[random.nextInt(Math.min(bytes.length, 26))] ^= (byte) (1 << random.nextInt(8));
        }
        int copies = random.nextDouble() < duplication ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            scheduler.schedule(Duration.ofNanos(wait + delayNanos + late), () -> arrival.accept(bytes));
        }
    }

    private boolean isLost(long now) {
        if (burstLeft > 0 && now - burstEnd < 0) {
            burstLeft--;
            return true;
        }
        if (burst > 0 && random.nextDouble() < burst) {
            burstLeft = random.nextInt(burstLength);
            burstEnd = now + 200_000_000;
            return true;
        }
        boolean outage = outageFrom != Long.MAX_VALUE && now - outageFrom >= 0 && now - outageUntil < 0;
        return outage || loss > 0 && random.nextDouble() < loss;
    }
}
