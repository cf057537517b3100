package bittc.utp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

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
        /** Called when the peer has answered; only for connections that we made. */
        void onConnected();

        /** Bytes in order, valid during the call only; never called while reading is off. */
        void onData(ByteBuffer payload);

        /** Called when a burst of {@code onData} is over. */
        void onReadComplete();

        /** Called when there is room again, after {@link Connection#write} took less than it was offered. */
        void onWritable();

        /** Called when the peer will send no more: all its data has been delivered. */
        void onEnd();

        /** Called when the connection is over: exactly once, last, also after {@code close}, {@code abort} and a failed connect. */
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

    /** An old ack is sent after this silence, for NATs on the way. */
    static final Duration KEEP_ALIVE = Duration.ofSeconds(29);

    /** A connection that is closing ends after this time without an ack of something new. */
    static final Duration CLOSING_STALL = Duration.ofSeconds(35);

    /** And after this time in all. */
    static final Duration CLOSING_LIMIT = Duration.ofSeconds(180);

    /** A write that found no memory is tried again after this time. */
    private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();

    private final Endpoint endpoint;
    private final Resources resources;
    private final InetSocketAddress remote;
    private Listener listener;
    private State state;
    private Syns syns;
    private int receiveId;
    private int sendId;
    private Stream stream;
    private long closedAt;
    private long lingerUntil;
    private long retryAt = Deadline.NEVER;

    private boolean wantsRoom;
    private boolean gotData;
    private boolean endTold;
    private boolean closedTold;

    /** For the endpoint: the next connection with this address, the place among all, and what waits for it. */
    Connection nextAtAddress;

    int index = -1;
    boolean touched;
    boolean blocked;

    /** Prepares a connection that we make. */
    Connection(Endpoint endpoint, Resources resources, InetSocketAddress remote, int[] schedule, Listener listener) {
        this.endpoint = endpoint;
        this.resources = resources;
        this.remote = remote;
        this.listener = listener;
        state = State.CONNECTING;
        syns = new Syns(resources, remote, schedule);
    }

    /** Opens a connection whose initiator sent this SYN, with this id, and acked our answer. */
    Connection(Endpoint endpoint, Resources resources, InetSocketAddress remote, int id, HalfOpen.Syn syn) {
        this.endpoint = endpoint;
        this.resources = resources;
        this.remote = remote;
        open(id + 1 & 0xffff, id, syn.ours(), syn.sequence(), false);
    }

    private void open(int ourId, int peerId, int first, int acked, boolean byUs) {
        receiveId = ourId;
        sendId = peerId;
        stream = new Stream(resources, remote, peerId, first, acked, byUs, this::deliver);
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

    /** Returns whether the peer acked something that we sent to its address. */
    boolean isProven() {
        return stream != null && stream.wire().isConfirmed();
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Returns whether packets with this id are ours; those of a RESET may have either id. */
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
        int taken = stream.sender().write(data, resources.now());
        if (taken < offered) {
            wantsRoom = true;
            if (stream.sender().queue().isEmpty()) {
                retryAt = resources.now() + RETRY_NANOS; // no ack will wake us
                endpoint.arm(retryAt);
            }
        }
        return taken;
    }

    /** Sends what was written, as far as the windows allow, without waiting for more. */
    public void flush() {
        if (state == State.OPEN) {
            stream.sender().flush();
            pump();
        }
    }

    /** Switches delivery on or off. While it is off, data within the window is held. */
    public void setReading(boolean reading) {
        if (state == State.OPEN) {
            stream.receiver().setReading(reading);
            if (stream.receiver().canDeliver()) {
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
            closedAt = resources.now();
            endpoint.onClosing(this);
            stream.receiver().discard();
            stream.sender().flush();
            pump();
        }
    }

    /** Ends the connection at once, with a RESET. */
    public void abort() {
        if (state == State.OPEN || state == State.CLOSING) {
            stream.reset();
        }
        end(CLOSED_BY_US);
    }

    /** Sends the first SYN. */
    void connect() {
        syns.sendNext(id -> endpoint.isTaken(remote, id));
        endpoint.arm(deadline());
    }

    /** Takes a packet with one of our ids. */
    void onPacket(Packet packet, ByteBuffer datagram) {
        if (state == State.CONNECTING && !answers(packet) || state == State.CLOSED || !stream.believes(packet)) {
            return;
        }
        if (packet.type == Packet.RESET) {
            end(RESET);
            return;
        }
        stream.onHeader(packet, datagram);
        endpoint.touch(this);
        if (packet.type == Packet.DATA && state == State.LINGERING) {
            if (stream.isNew(packet)) {
                stream.reset();
            }
        } else if (packet.type == Packet.DATA || packet.type == Packet.FIN) {
            stream.onData(packet, datagram);
        }
    }

    /** While connecting: returns whether the packet answers one of our SYNs; if so, the connection is open. */
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
            stream.sender().roundTrip().add(Math.max(1, now - syns.start()));
        }
        syns = null;
        endpoint.touch(this);
        listener.onConnected();
        return state != State.CLOSED;
    }

    private void deliver(ByteBuffer payload) {
        gotData = true;
        listener.onData(payload);
    }

    /** Called when a burst of reads is over, or something else happened that may let us go on. */
    void onTurnEnd() {
        touched = false;
        if (stream == null || state == State.CLOSED) {
            return;
        }
        stream.onTurnEnd();
        stream.receiver().deliverHeld();
        if (gotData && state == State.OPEN) {
            gotData = false;
            listener.onReadComplete();
        }
        if (!endTold && state == State.OPEN && stream.receiver().isAtEnd()) {
            endTold = true;
            listener.onEnd();
        }
        if (state != State.CLOSED) {
            pump();
        }
        if (wantsRoom && state == State.OPEN && stream.sender().hasRoom()) {
            wantsRoom = false;
            listener.onWritable();
        }
        if (state != State.CLOSED) {
            tell();
        }
    }

    private void tell() {
        if (stream.tell(state == State.OPEN)) {
            endpoint.block(this);
        } else {
            endpoint.arm(stream.ackAt());
        }
    }

    /** Sends what may be sent. */
    private void pump() {
        Sender sender = stream.sender();
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
            endpoint.onDone();
        }
        endpoint.arm(deadline());
    }

    /** The time at which {@link #onTimer} is to be called next; {@link Long#MAX_VALUE} for never. */
    long deadline() {
        switch (state) {
            case CONNECTING:
                return syns.deadline();
            case LINGERING:
                return lingerUntil;
            case CLOSED:
                return Long.MAX_VALUE;
            default:
                long silent = stream.wire().lastSentAt() + KEEP_ALIVE.toNanos();
                long other = state == State.CLOSING ? closeBy() : retryAt;
                long ours = Deadline.earlier(stream.sender().deadline(), stream.ackAt());
                return Deadline.earlier(Deadline.earlier(ours, silent), other);
        }
    }

    /** While closing: the time at which it is given up; one that is not proven may send so little that it has to wait longer. */
    private long closeBy() {
        long progressAt = stream.sender().progressAt();
        long since = progressAt - closedAt > 0 ? progressAt : closedAt;
        long limit = closedAt + CLOSING_LIMIT.toNanos();
        return isProven() ? Deadline.earlier(since + CLOSING_STALL.toNanos(), limit) : limit;
    }

    /** Returns whether all that was written has arrived; the FIN does not count. */
    boolean isDelivered() {
        SendQueue queue = stream.sender().queue();
        return queue.unsent() + queue.outstanding() == 0;
    }

    /** Returns whether nothing is left to be sent or acked, but what the peer repeats. */
    boolean isLingering() {
        return state == State.LINGERING;
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
        } else if (state == State.CLOSING && closeBy() - now <= 0) {
            stream.reset();
            end(TIMED_OUT);
        } else if (!stream.sender().onTimer(now)) {
            end(TIMED_OUT);
        } else {
            if (Deadline.isDue(retryAt, now)) {
                retryAt = Deadline.NEVER;
                endpoint.touchSoon(this);
            }
            tell();
            pump();
            if (now - stream.wire().lastSentAt() >= KEEP_ALIVE.toNanos()) {
                stream.wire().sendKeepAlive(stream.sender().queue().next());
            }
        }
    }

    private void end(String reason) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            endpoint.remove(this);
            if (stream != null) {
                stream.clear();
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
