package bittc.utp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.Consumer;

/** Sends so many bytes of a known stream, checks those that come, and closes when it has sent and received all. */
final class Party implements Connection.Listener {
    private final Random random;
    private final long streamOut;
    private final long streamIn;
    private final long toSend;
    private final long toReceive;
    private final byte[] chunk = new byte[20_000];

    Connection connection;
    boolean connected;
    boolean ended;
    String closed;
    long sent;
    long received;
    long receivedAt;

    /** The chance that reading is switched off for a while after some data. */
    double pauses;

    /** Headers may be corrupted on the way: then bytes may be, as UDP's checksum is all that guards them. */
    boolean trusting = true;

    Consumer<Runnable> later = Runnable::run;
    private boolean reading = true;

    Party(Random random, long streamOut, long toSend, long streamIn, long toReceive) {
        this.random = random;
        this.streamOut = streamOut;
        this.toSend = toSend;
        this.streamIn = streamIn;
        this.toReceive = toReceive;
    }

    private static byte at(long stream, long place) {
        long x = (stream ^ place >> 3) * 0x9E3779B97F4A7C15L;
        return (byte) (x >> 8 * (place & 7));
    }

    void start() {
        connection.setReading(true);
        fill();
    }

    @Override
    public void onConnected() {
        assertFalse(connected);
        connected = true;
        start();
    }

    private void fill() {
        while (sent < toSend) {
            int length = (int) Math.min(toSend - sent, 1 + random.nextInt(random.nextInt(4) == 0 ? 100 : chunk.length));
            for (int i = 0; i < length; i++) {
                chunk[i] = at(streamOut, sent + i);
            }
            int taken = connection.write(ByteBuffer.wrap(chunk, 0, length));
            sent += taken;
            if (taken < length) {
                connection.flush();
                return;
            }
            if (random.nextInt(3) == 0) {
                connection.flush();
            }
        }
        connection.flush();
        finishIfDone();
    }

    @Override
    public void onData(ByteBuffer payload) {
        assertTrue(reading, "data while reading is off");
        assertTrue(payload.hasRemaining());
        for (int i = payload.position(); i < payload.limit(); i++) {
            assertTrue(!trusting || at(streamIn, received) == payload.get(i), "byte " + received);
            received++;
        }
        if (pauses > 0 && random.nextDouble() < pauses) {
            reading = false;
            connection.setReading(false);
            later.accept(() -> {
                reading = true;
                connection.setReading(true);
            });
        }
    }

    @Override
    public void onReadComplete() {
        finishIfDone();
    }

    private void finishIfDone() {
        if (sent == toSend && received == toReceive) {
            connection.close();
        }
    }

    @Override
    public void onWritable() {
        fill();
    }

    @Override
    public void onEnd() {
        assertTrue(!trusting || toReceive == received, "end before all data");
        assertFalse(ended);
        ended = true;
        finishIfDone();
    }

    @Override
    public void onClosed(String reason) {
        assertEquals(null, closed, "closed twice");
        closed = reason;
    }
}
