package bittc.utp;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An open connection's two directions: which packets of the peer to believe, what they change, and when to ack them. */
final class Stream {
    /** Greatest age of the ack of a RESET or a STATE, in packets, and of that of data, which others may have overtaken. */
    private static final int OLD_ACKS = 3;

    private static final int OLD_ACKS_OF_DATA = 256;

    /** A timestamp difference of clients that know none. */
    private static final int NO_DIFFERENCE = 0x7fffffff;

    /** A peer's least delay that falls by no more than this, in microseconds, shows that the clocks drift. */
    private static final int MAX_DRIFT = 10_000;

    /** Acks go out after so many packets, even if there is more to read. */
    static final int PACKETS_PER_ACK = 64;

    /** Fewer full packets in order, received by the end of a burst of reads, may wait for more, in nanoseconds. */
    static final int PACKETS_WORTH_AN_ACK = 4;

    private static final long MAX_ACK_DELAY = TimeUnit.MILLISECONDS.toNanos(2);

    /** The first packets of a connection are acked at once, because its sender starts with a small window. */
    private static final int PROMPT_PACKETS = 32;

    /** Acks in one burst of reads that are sent at once: clients that count repeated acks need three. */
    private static final int URGENT_ACKS = 3;

    /** The window is told at once when it opens from below this. */
    private static final int SMALL_WINDOW = Receiver.MAX_WINDOW / 8;

    private final Resources resources;
    private final Wire wire;
    private final Sender sender;
    private final Receiver receiver;
    private final int first;
    private final DelayHistory peerDelays = new DelayHistory();
    private int peerWindow;
    private int unacked;
    private int urgent;

    /** Packets of data until acks may wait. */
    private int untilPatient = PROMPT_PACKETS;

    /** The longest payload of this peer, in bytes: a shorter one ends what it has to say for now. */
    private int fullPayload;

    /** Whether the ack that is due must not wait for more packets. */
    private boolean prompt;

    private long ackAt = Deadline.NEVER;

    /**
     * Begins both directions.
     *
     * @param first the number of our first packet
     * @param acked the number before that of the peer's first packet
     * @param proven whether the peer's address is
     */
    Stream(
            Resources resources,
            InetSocketAddress remote,
            int sendId,
            int first,
            int acked,
            boolean proven,
            Consumer<ByteBuffer> reader) {
        this.resources = resources;
        this.first = first;
        receiver = new Receiver(resources.purse, acked, reader);
        wire = new Wire(resources, remote, sendId, receiver, proven);
        boolean ipv6 = remote.getAddress() instanceof Inet6Address;
        SegmentSize segment = new SegmentSize(ipv6, resources.socket.overhead(remote));
        sender = new Sender(wire, resources.pool, first, segment, resources.now());
    }

    Wire wire() {
        return wire;
    }

    Sender sender() {
        return sender;
    }

    Receiver receiver() {
        return receiver;
    }

    private int ack(Packet packet) {
        int oldest = sender.queue().oldest();
        return oldest + (short) (packet.ack - oldest);
    }

    /** The distance of a packet's number from the next one in order; negative if it is behind. */
    private int ahead(Packet packet) {
        return (short) (packet.sequence - receiver.ack() - 1);
    }

    /** Returns whether a packet's numbers are near ours: a stranger that cannot see ours cannot guess them. */
    boolean believes(Packet packet) {
        int ack = ack(packet);
        int old = packet.type == Packet.DATA || packet.type == Packet.FIN ? OLD_ACKS_OF_DATA : OLD_ACKS;
        if (ack - sender.queue().next() >= 0 || sender.queue().oldest() - ack > old) {
            return false;
        }
        int ahead = ahead(packet);
        boolean near = ahead >= -Receiver.MAX_AHEAD && ahead < Receiver.MAX_AHEAD;
        return packet.type == Packet.RESET || near && (packet.type != Packet.FIN || packet.payloadLength == 0);
    }

    /** Takes times, window and acks of a packet. */
    void onHeader(Packet packet, ByteBuffer datagram) {
        long now = resources.now();
        int peerDelay = wire.onPacket(packet, packet.payloadAt + packet.payloadLength - datagram.position());
        if (packet.difference != 0 && packet.difference != NO_DIFFERENCE) {
            sender.delays().add(packet.difference, now);
        }
        int lowered = peerDelays.add(peerDelay, now);
        if (lowered > 0 && lowered <= MAX_DRIFT) {
            sender.delays().raise(lowered);
        }
        int ack = ack(packet);
        if (ack - first >= 0) {
            wire.confirm();
        }
        if (ack - sender.queue().oldest() >= -1) {
            boolean mayRepeat = packet.type == Packet.STATE && packet.window == peerWindow;
            peerWindow = packet.window;
            sender.onWindow(ack, packet.window);
            sender.onAck(ack, packet, datagram, mayRepeat, now);
        }
    }

    /** Takes the payload of a DATA, or a FIN; the reader may end the connection meanwhile. */
    void onData(Packet packet, ByteBuffer datagram) {
        int ahead = ahead(packet);
        boolean fin = packet.type == Packet.FIN;
        oweAck(ahead != 0 || fin || receiver.hasEarly() || packet.payloadLength < fullPayload || --untilPatient >= 0);
        fullPayload = Math.max(fullPayload, packet.payloadLength);
        datagram.position(packet.payloadAt);
        receiver.onPacket(receiver.ack() + 1 + ahead, fin, datagram);
        boolean soon = (ahead != 0 || fin) && urgent++ < URGENT_ACKS;
        if (wire.isAckDue() && (soon || unacked >= PACKETS_PER_ACK)) {
            sendState();
        }
    }

    private void oweAck(boolean now) {
        if (!wire.isAckDue()) {
            unacked = 0;
            prompt = false;
            ackAt = Deadline.NEVER;
        }
        wire.oweAck();
        unacked++;
        prompt |= now;
    }

    /** Returns whether a DATA was not received before. */
    boolean isNew(Packet packet) {
        return ahead(packet) >= 0;
    }

    /** Called when a burst of reads is over. */
    void onTurnEnd() {
        urgent = 0;
    }

    /**
     * Sends an ack that is due, or a window that opened; returns whether it has to wait for the socket.
     *
     * @param mayWait whether an ack may wait for more packets, until {@link #ackAt}
     */
    boolean tell(boolean mayWait) {
        boolean opened = wire.toldWindow() < SMALL_WINDOW && receiver.window() >= SMALL_WINDOW;
        if (mayWait && !opened && isAckEarly()) {
            ackAt = ackAt == Deadline.NEVER ? resources.now() + MAX_ACK_DELAY : ackAt;
            return false;
        }
        if (wire.isAckDue() || opened) {
            wire.oweAck();
            sendState();
        }
        return wire.isAckDue();
    }

    /** Returns whether an ack is due, and more packets are likely to follow at once. */
    private boolean isAckEarly() {
        return wire.isAckDue() && !prompt && unacked < PACKETS_WORTH_AN_ACK && !Deadline.isDue(ackAt, resources.now());
    }

    /** The time of an ack that waits; {@link Deadline#NEVER} if none does. */
    long ackAt() {
        return wire.isAckDue() ? ackAt : Deadline.NEVER;
    }

    private void sendState() {
        unacked = 0;
        wire.sendState(sender.queue().next());
    }

    /** Sends a RESET, and nothing after it. */
    void reset() {
        wire.sendReset(sender.queue().next());
    }

    /** Gives back all memory. */
    void clear() {
        sender.queue().clear();
        receiver.clear();
    }
}
