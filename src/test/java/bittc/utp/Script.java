package bittc.utp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.SimulatedScheduler;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * An endpoint against packets written by hand. Timestamps that it sends are not compared: they are shown as {@code TTTTTTTT},
 * and so are the differences to ours.
 */
final class Script implements Endpoint.Socket, Endpoint.Incoming, Connection.Listener {
    static final InetSocketAddress PEER = new InetSocketAddress("10.0.0.9", 6881);

    final SimulatedScheduler world = new SimulatedScheduler();
    final List<String> events = new ArrayList<>();
    final ByteArrayOutputStream data = new ByteArrayOutputStream();
    final Deque<byte[]> sent = new ArrayDeque<>();
    final Endpoint endpoint;
    Connection connection;
    boolean writable = true;
    boolean readsAtOnce = true;
    boolean refuses;
    int segments = 1;
    int overhead;
    InetSocketAddress lastTo;

    /** Draws these numbers: that of the clock first, then ids and sequence numbers. */
    Script(int... numbers) {
        endpoint = new Endpoint(world, new Numbers(numbers), this, this);
    }

    private static final class Numbers extends Random {
        private static final long serialVersionUID = 1;
        private final int[] numbers;
        private int next;

        Numbers(int... numbers) {
            this.numbers = numbers;
        }

        @Override
        public int nextInt() {
            return next < numbers.length ? numbers[next++] : super.nextInt();
        }
    }

    /** Bytes of hexadecimal digits; spaces do not count. */
    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** A packet without extensions. */
    static byte[] packet(int type, int id, int sequence, int ack, String payload) {
        byte[] text = payload.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer packet = ByteBuffer.allocate(20 + text.length);
        packet.put((byte) (type << 4 | 1))
                .put((byte) 0)
                .putShort((short) id)
                .putInt(1)
                .putInt(0)
                .putInt(1 << 20);
        return packet.putShort((short) sequence).putShort((short) ack).put(text).array();
    }

    /** Feeds datagrams that were there at once. */
    void receive(byte[]... datagrams) {
        receiveFrom(PEER, datagrams);
    }

    void receiveFrom(InetSocketAddress from, byte[]... datagrams) {
        for (byte[] each : datagrams) {
            endpoint.onDatagram(from, ByteBuffer.wrap(each));
        }
        endpoint.onReadComplete();
        world.runUntilIdle();
    }

    void receive(String hex) {
        receive(bytes(hex));
    }

    void advance(int millis) {
        world.advance(Duration.ofMillis(millis));
    }

    void connect() {
        connection = endpoint.connect(PEER, this);
    }

    int write(String text) {
        int taken = connection.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        connection.flush();
        return taken;
    }

    /** The next packet that was sent, as hexadecimal digits: kind, TTTTTTTT DDDDDDDD for the times, window, numbers, the rest. */
    String next() {
        assertTrue(!sent.isEmpty(), "nothing was sent");
        String hex = HexFormat.of().formatHex(sent.poll());
        return hex.substring(0, 8) + " T D " + hex.substring(16 + 8, 32) + " " + hex.substring(32, 40)
                + (hex.length() > 40 ? " " + hex.substring(40) : "");
    }

    void sends(String... packets) {
        for (String each : packets) {
            assertEquals(each, next());
        }
        sendsNothing();
    }

    void sendsNothing() {
        assertTrue(sent.isEmpty(), () -> next());
    }

    /** What happened since the last call, separated by commas. */
    String events() {
        String all = String.join(", ", events);
        events.clear();
        return all;
    }

    String data() {
        String text = data.toString(StandardCharsets.ISO_8859_1);
        data.reset();
        return text;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public int maxSegments() {
        return segments;
    }

    @Override
    public int overhead(InetSocketAddress to) {
        return overhead;
    }

    @Override
    public void send(InetSocketAddress to, ByteBuffer packets, int segment, Endpoint.Sent done) {
        assertTrue(writable, "sent while the socket was full");
        lastTo = to;
        while (packets.hasRemaining()) {
            byte[] one = new byte[Math.min(segment, packets.remaining())];
            packets.get(one);
            sent.add(one);
        }
        done.onSent();
    }

    @Override
    public boolean admits(InetSocketAddress from) {
        return !refuses;
    }

    @Override
    public Connection.Listener accept(Connection accepted) {
        events.add("accepted");
        connection = accepted;
        connection.setReading(readsAtOnce);
        return this;
    }

    @Override
    public void onConnected() {
        events.add("connected");
        connection.setReading(readsAtOnce);
    }

    @Override
    public void onData(ByteBuffer payload) {
        while (payload.hasRemaining()) {
            data.write(payload.get());
        }
    }

    @Override
    public void onReadComplete() {
        events.add("read");
    }

    @Override
    public void onWritable() {
        events.add("writable");
    }

    @Override
    public void onEnd() {
        events.add("end");
    }

    @Override
    public void onClosed(String reason) {
        events.add("closed: " + reason);
    }
}
