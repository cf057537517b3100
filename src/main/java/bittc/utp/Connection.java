package bittc.utp;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * One uTP connection: a reliable stream of bytes each way. Reading is off at first. Used on the loop.
 *
 * <pre>
 * CONNECTING → OPEN → CLOSING → LINGERING → CLOSED
 * </pre>
 *
 * An incoming connection is OPEN from the start. CLOSING sends the rest and the FIN; LINGERING acks what the peer repeats, for
 * one timeout. A RESET, {@link #abort} and too many timeouts lead to CLOSED from anywhere.
 */
public final class Connection {
    /** Receives the events of a connection. */
    public interface Listener {
        /** The peer answered; only for connections that we made. */
        void onConnected();

        /** Bytes in order, valid during the call only; never called while reading is off. */
        void onData(ByteBuffer payload);

        /** A burst of {@code onData} is over. */
        void onReadComplete();

        /** There is room again after {@link Connection#write} took less than it was offered. */
        void onWritable();

        /** The peer will send no more: all its data has been delivered. */
        void onEnd();

        /** The connection is over: called exactly once, last, also after {@code close}, {@code abort} and a failed connect. */
        void onClosed(String reason);
    }

    private enum State {
        CONNECTING,
        OPEN,
        CLOSING,
        LINGERING,
        CLOSED
    }

    static final String CLOSED_BY_US = "connection closed";
    static final String TIMED_OUT = "timed out";
    static final String RESET = "connection reset";
    static final String REFUSED = "connection refused";

    /** How old the ack of a RESET or a STATE may be, in packets, and that of data, which may have been overtaken by others. */
    private static final int OLD_ACKS = 3;

    private static final int OLD_ACKS_OF_DATA = 256;

    /** A timestamp difference of clients that know none. */
    private static final int NO_DIFFERENCE = 0x7fffffff;

    /** A peer's least delay that falls by no more than this, in microseconds, shows that the clocks drift. */
    private static final int MAX_DRIFT = 10_000;

    /** Acks go out after so many packets, even if there is more to read. */
    private static final int PACKETS_PER_ACK = 64;

    /** Acks in one burst of reads that are sent at once: clients that count repeated acks need three. */
    private static final int URGENT_ACKS = 3;

    /** An old ack is sent after this silence, in nanoseconds, for NATs on the way. */
    static final long KEEP_ALIVE = 29_000_000_000L;

    /** The window is told at once when it opens from below this. */
    private static final int SMALL_WINDOW = Receiver.MAX_WINDOW / 8;

    private final Endpoint endpoint;
    private final Resources resources;
    private final InetSocketAddress remote;
    private Listener listener;
    private State state;
    private Syns syns;
    private int receiveId;
    private int sendId;
    private Wire wire;
    private Sender sender;
    private Receiver receiver;
    private int firstNumber;
    private boolean proven;
    private final DelayHistory peerDelays = new DelayHistory();
    private int lastWindow;
    private long lingerUntil;

    private boolean wantsRoom;
    private boolean gotData;
    private boolean endTold;
    private boolean closedTold;
    private int unacked;
    private int urgent;

    /** For the endpoint: the next connection with this address, the place among all, and what waits for it. */
    Connection nextAtAddress;

    int index = -1;
    boolean touched;
    boolean blocked;

    /** A connection that we make. */
    Connection(Endpoint endpoint, Resources resources, InetSocketAddress remote, int[] schedule, Listener listener) {
        this.endpoint = endpoint;
        this.resources = resources;
        this.remote = remote;
        this.listener = listener;
        state = State.CONNECTING;
        syns = new Syns(resources, remote, schedule);
    }

    /** A connection whose initiator sent this SYN, with this id, and acked our answer. */
    Connection(Endpoint endpoint, Resources resources, InetSocketAddress remote, int id, HalfOpen.Syn syn) {
        this.endpoint = endpoint;
        this.resources = resources;
        this.remote = remote;
        open(id + 1 & 0xffff, id, syn.ours(), syn.sequence(), false);
    }

    private void open(int ourId, int peerId, int first, int acked, boolean byUs) {
        receiveId = ourId;
        sendId = peerId;
        firstNumber = first;
        proven = byUs;
        receiver = new Receiver(resources.purse, acked, this::deliver);
        wire = new Wire(resources, remote, sendId, receiver, byUs);
        boolean ipv6 = remote.getAddress() instanceof Inet6Address;
        sender = new Sender(wire, resources.pool, first, ipv6, resources.now());
        state = State.OPEN;
    }

    /** Sets the listener of an incoming connection. */
    void begin(Listener ofUser) {
        listener = ofUser;
    }

    /** The peer's address. */
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    /** Whether the peer acked something that we sent to its address. */
    boolean isProven() {
        return proven;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Whether packets with this id are ours; those of a RESET may have either id. */
    boolean hasId(int id, boolean reset) {
        return state == State.CONNECTING ? syns.has(id) : id == receiveId || reset && id == sendId;
    }

    /**
     * Copies bytes to be sent by {@link #flush}.
     *
     * @return how many were taken; if not all, {@code onWritable} follows
     */
    public int write(ByteBuffer data) {
        if (state != State.OPEN) {
            return 0;
        }
        int offered = data.remaining();
        int taken = sender.write(data, resources.now());
        wantsRoom |= taken < offered;
        return taken;
    }

    /** Sends what was written, as far as the windows allow, without waiting for more. */
    public void flush() {
        if (state == State.OPEN) {
            sender.flush();
            pump();
        }
    }

    /** Switches delivery on or off. While it is off, data within the window is held. */
    public void setReading(boolean reading) {
        if (state == State.OPEN) {
            receiver.setReading(reading);
            if (receiver.canDeliver()) {
                endpoint.touchSoon(this);
            }
        }
    }

    /** Ends our side: sends what was written, then a FIN. Delivers nothing more but {@code onClosed}. */
    public void close() {
        if (state == State.CONNECTING) {
            end(CLOSED_BY_US);
        } else if (state == State.OPEN) {
            state = State.CLOSING;
            receiver.discard();
            sender.flush();
            pump();
        }
    }

    /** Ends the connection at once, with a RESET. */
    public void abort() {
        if (state == State.OPEN || state == State.CLOSING) {
            wire.sendReset(sender.queue().next());
        }
        end(CLOSED_BY_US);
    }

    /** Bytes that were written and not sent yet; what is in flight does not count. */
    public int unsentBytes() {
        return sender == null ? 0 : sender.queue().unsent();
    }

    /** Sends the first SYN. */
    void connect() {
        syns.sendNext(id -> endpoint.isTaken(remote, id));
        endpoint.arm(deadline());
    }

    /** ICMP says that nobody listens there. */
    void onRefused() {
        if (state == State.CONNECTING) {
            end(REFUSED);
        }
    }

    /** Takes a packet with one of our ids. */
    void onPacket(Packet packet, ByteBuffer datagram) {
        if (packet.type == Packet.SYN || state == State.CLOSED) {
            return;
        }
        if (state == State.CONNECTING && !answers(packet)) {
            return;
        }
        SendQueue queue = sender.queue();
        int ack = extend(packet.ack, queue.oldest());
        boolean data = packet.type == Packet.DATA || packet.type == Packet.FIN;
        int ahead = (short) (packet.sequence - receiver.ack() - 1);
        boolean believable = ack - queue.next() < 0 && queue.oldest() - ack <= (data ? OLD_ACKS_OF_DATA : OLD_ACKS);
        if (packet.type == Packet.RESET) {
            if (believable) {
                end(RESET);
            }
        } else if (believable
                && ahead >= -Receiver.MAX_AHEAD
                && ahead < Receiver.MAX_AHEAD
                && !(packet.type == Packet.FIN && packet.payloadLength > 0)) {
            onBelievable(packet, datagram, ack, ahead, data);
        }
    }

    private static int extend(int wireNumber, int near) {
        return near + (short) (wireNumber - near);
    }

    /** While connecting: whether the packet answers one of our SYNs; if so, the connection is open. */
    private boolean answers(Packet packet) {
        if (packet.ack != syns.number() || packet.type == Packet.FIN) {
            return false;
        }
        if (packet.type == Packet.RESET) {
            end(REFUSED);
            return false;
        }
        // A STATE has the number of the first data to come; so has that data, if the STATE was lost.
        open(packet.connectionId, packet.connectionId + 1 & 0xffff, syns.number() + 1, packet.sequence - 1, true);
        long now = resources.now();
        if (syns.sent() == 1) {
            sender.roundTrip().add(Math.max(1, now - syns.start()));
        }
        syns = null;
        endpoint.touch(this);
        listener.onConnected();
        return state != State.CLOSED;
    }

    private void onBelievable(Packet packet, ByteBuffer datagram, int ack, int ahead, boolean data) {
        long now = resources.now();
        int length = packet.payloadAt + packet.payloadLength - datagram.position();
        measure(packet, wire.onPacket(packet, length), now);
        if (ack - firstNumber >= 0 && !proven) {
            proven = true;
            wire.confirm();
        }
        if (ack - sender.queue().oldest() >= -1) {
            boolean mayRepeat = packet.type == Packet.STATE && packet.window == lastWindow;
            lastWindow = packet.window;
            sender.onWindow(ack, packet.window);
            sender.onAck(ack, packet, datagram, mayRepeat, now);
        }
        endpoint.touch(this);
        if (data) {
            onData(packet, datagram, ahead);
        }
    }

    private void measure(Packet packet, int peerDelay, long now) {
        if (packet.difference != 0 && packet.difference != NO_DIFFERENCE) {
            sender.delays().add(packet.difference, now);
        }
        int lowered = peerDelays.add(peerDelay, now);
        if (lowered > 0 && lowered <= MAX_DRIFT) {
            sender.delays().raise(lowered);
        }
    }

    private void onData(Packet packet, ByteBuffer datagram, int ahead) {
        boolean fin = packet.type == Packet.FIN;
        if (state == State.LINGERING && !fin && ahead >= 0) {
            wire.sendReset(sender.queue().next());
            return;
        }
        wire.oweAck();
        unacked++;
        datagram.position(packet.payloadAt);
        receiver.onPacket(receiver.ack() + 1 + ahead, fin, datagram);
        if (state != State.CLOSED && wire.isAckDue()) {
            boolean soon = (ahead != 0 || fin) && urgent++ < URGENT_ACKS;
            if (soon || unacked >= PACKETS_PER_ACK) {
                unacked = 0;
                wire.sendState(sender.queue().next());
            }
        }
    }

    private void deliver(ByteBuffer payload) {
        gotData = true;
        listener.onData(payload);
    }

    /** A burst of reads is over, or something else happened that may let us go on. */
    void onTurnEnd() {
        touched = false;
        urgent = 0;
        if (state == State.CLOSED) {
            return;
        }
        receiver.deliverHeld();
        if (gotData && state == State.OPEN) {
            gotData = false;
            listener.onReadComplete();
        }
        if (receiver.isAtEnd() && !endTold && state == State.OPEN) {
            endTold = true;
            listener.onEnd();
        }
        if (wantsRoom && state == State.OPEN && sender.queue().hasRoom()) {
            wantsRoom = false;
            listener.onWritable();
        }
        if (state != State.CLOSED) {
            pump();
            tell();
        }
    }

    /** Sends what may be sent. */
    private void pump() {
        if (state == State.CLOSING) {
            sender.finish();
        }
        if (!sender.pump(resources.now())) {
            endpoint.block(this);
        }
        if (state == State.CLOSING && sender.isDone()) {
            state = State.LINGERING;
            lingerUntil = resources.now() + sender.roundTrip().timeout();
            tellClosed(CLOSED_BY_US);
        }
        endpoint.arm(deadline());
    }

    /** Sends an ack that is due, or a window that opened. */
    private void tell() {
        boolean opened = wire.toldWindow() < SMALL_WINDOW && receiver.window() >= SMALL_WINDOW;
        if (state != State.CLOSED && (wire.isAckDue() || opened)) {
            unacked = 0;
            wire.sendState(sender.queue().next());
            if (wire.isAckDue() && !wire.isWritable()) {
                endpoint.block(this);
            }
        }
    }

    /** When {@link #onTimer} is to be called next; {@link Long#MAX_VALUE} for never. */
    long deadline() {
        switch (state) {
            case CONNECTING:
                return syns.deadline();
            case LINGERING:
                return lingerUntil;
            case CLOSED:
                return Long.MAX_VALUE;
            default:
                return Sender.earlier(sender.deadline(), wire.lastSentAt() + KEEP_ALIVE);
        }
    }

    /** Does what is due. */
    void onTimer(long now) {
        if (state == State.CONNECTING) {
            if (syns.isExhausted()) {
                end(TIMED_OUT);
            } else {
                syns.sendNext(id -> endpoint.isTaken(remote, id));
            }
        } else if (state == State.LINGERING) {
            end(CLOSED_BY_US);
        } else if (!sender.onTimer(now)) {
            end(TIMED_OUT);
        } else {
            pump();
            if (state != State.CLOSED && resources.now() - wire.lastSentAt() >= KEEP_ALIVE) {
                wire.sendKeepAlive(sender.queue().next());
            }
        }
    }

    private void end(String reason) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            endpoint.remove(this);
            if (sender != null) {
                sender.queue().clear();
                receiver.clear();
            }
            tellClosed(reason);
        }
    }

    private void tellClosed(String reason) {
        if (!closedTold && listener != null) {
            closedTold = true;
            listener.onClosed(reason);
        }
    }
}
