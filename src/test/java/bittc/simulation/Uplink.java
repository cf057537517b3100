package bittc.simulation;

import bittc.loop.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A host's line to the others, of a limited rate: its connections take turns, each in its own order. */
final class Uplink {
    /** Something to send: {@code sent} when the line has taken it. */
    record Parcel(int bytes, Runnable sent) {}

    final SimulatedScheduler scheduler;
    private final double bytesPerSecond;
    private final Deque<Deque<Parcel>> waiting = new ArrayDeque<>();
    private boolean sending;

    /** Block bytes sent so far. */
    long sentBytes;

    Uplink(SimulatedScheduler scheduler, double bytesPerSecond) {
        this.scheduler = scheduler;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Sends one more parcel of a connection, after those that it sent before. */
    void send(Deque<Parcel> connection, Parcel parcel) {
        connection.add(parcel);
        if (connection.size() == 1) {
            waiting.add(connection);
            next();
        }
    }

    private void next() {
        if (sending || waiting.isEmpty()) {
            return;
        }
        sending = true;
        Deque<Parcel> connection = waiting.remove();
        Parcel parcel = connection.element();
        sentBytes += parcel.bytes;
        scheduler.schedule(Duration.ofNanos((long) (parcel.bytes / bytesPerSecond * 1e9)), () -> {
            sending = false;
            connection.remove();
            if (!connection.isEmpty()) {
                waiting.add(connection);
            }
            parcel.sent.run();
            next();
        });
    }
}
