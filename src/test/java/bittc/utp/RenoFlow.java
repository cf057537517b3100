package bittc.utp;

import bittc.loop.Scheduler;
import bittc.loop.SimulatedScheduler;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/** A TCP transfer without end, as Reno with selective acks does it, for others to share a path with. */
final class RenoFlow {
    private static final int SEGMENT = 1448;
    private static final int HEADERS = 40;

    private final SimulatedScheduler world;
    private final Pipe out;
    private final Pipe back;
    private final TreeMap<Long, Long> inFlight = new TreeMap<>();
    private final TreeMap<Long, Long> lost = new TreeMap<>();
    private final Set<Long> arrived = new HashSet<>();
    private double window = 10;
    private double threshold = 1e9;
    private long next;
    private long sends;
    private long lastArrivedSend;
    private long recoverUntil = -1;
    private boolean stopped;
    private Scheduler.Timer timeout;

    /** Payload that reached the other side, in bytes. */
    long received;

    RenoFlow(SimulatedScheduler world, Pipe out, Pipe back) {
        this.world = world;
        this.out = out;
        this.back = back;
    }

    void start() {
        send();
    }

    void stop() {
        stopped = true;
        timeout.cancel();
    }

    private void send() {
        while (!stopped && inFlight.size() < (int) window) {
            long number = lost.isEmpty() ? next++ : lost.pollFirstEntry().getKey();
            long count = ++sends;
            inFlight.put(number, count);
            out.carry(new byte[SEGMENT + HEADERS - 28], bytes -> arrive(number, count));
        }
        if (timeout != null) {
            timeout.cancel();
        }
        if (!stopped) {
            timeout = world.schedule(Duration.ofSeconds(1), this::onTimeout);
        }
    }

    private void arrive(long number, long count) {
        if (arrived.add(number)) {
            received += SEGMENT;
        }
        back.carry(new byte[HEADERS - 28], bytes -> onAck(number, count));
    }

    private void onAck(long number, long count) {
        if (stopped || inFlight.remove(number) == null && lost.remove(number) == null) {
            return;
        }
        lastArrivedSend = Math.max(lastArrivedSend, count);
        window += window < threshold ? 1 : 1 / window;
        inFlight.entrySet().removeIf(each -> {
            boolean isLost = each.getValue() + 3 < lastArrivedSend;
            if (isLost) {
                lost.put(each.getKey(), 0L);
                if (each.getKey() > recoverUntil) {
                    recoverUntil = next;
                    window = Math.max(2, window / 2);
                    threshold = window;
                }
            }
            return isLost;
        });
        send();
    }

    private void onTimeout() {
        inFlight.forEach(lost::put);
        inFlight.clear();
        threshold = Math.max(2, window / 2);
        window = 1;
        send();
    }
}
