package bittc.utp;

import bittc.loop.OncePerTurn;
import bittc.loop.Scheduler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** All uTP connections of one UDP socket. Used on the loop. */
public final class Endpoint implements AutoCloseable {
    /** The UDP socket as an endpoint sees it. */
    public interface Socket {
        /** Returns whether packets can be sent now. If not, the endpoint sends nothing until {@link Endpoint#onWritable}. */
        boolean isWritable();

        /** The number of packets that one send may carry (UDP GSO), 1 without; may fall to 1 at any time. */
        int maxSegments();

        /** Bytes that are added to each packet to this address, headers of UDP and IP not counted: packets are smaller by so many. */
        int overhead(InetSocketAddress to);

        /**
         * Sends packets that lie back to back. Called only while the socket is writable.
         *
         * @param packets a direct buffer; its position and limit, which bound the packets, hold during the call only (take a
         *     slice to keep them), its bytes stay unchanged until {@code sent} is called
         * @param segment the bytes of each packet; the last one may be shorter
         * @param sent to be called exactly once, in this call or later, on the loop; also if sending failed
         */
        void send(InetSocketAddress to, ByteBuffer packets, int segment, Sent sent);
    }

    /** Learns that the bytes of a send are no longer needed. */
    public interface Sent {
        /** Called when the packets were sent, or never will be. */
        void onSent();
    }

    /** Decides about incoming connections. */
    public interface Incoming {
        /** Returns whether this address may connect: asked at each SYN, before there is any state or answer. */
        boolean admits(InetSocketAddress from);

        /**
         * Takes a connection whose initiator has proven its address. Its listener gets no {@code onConnected}: the connection
         * is open from the start. Reading is off at first, as with all connections.
         *
         * @return the listener, or null to refuse
         */
        Connection.Listener accept(Connection connection);
    }

    /** A timer that fires this late shows that the loop was busy: what was received meanwhile is read first. In nanoseconds. */
    private static final long LATE = TimeUnit.MILLISECONDS.toNanos(50);

    /** Connections that we closed and that are not over yet, unless all are to end. */
    static final int MAX_CLOSING = 64;

    private static final long NEVER = Deadline.NEVER;

    private final Scheduler loop;
    private final Resources resources;
    private final Incoming incoming;
    private final HalfOpen halfOpen = new HalfOpen();
    private final Packet packet = new Packet();
    private final OncePerTurn turn;

    /** The first connection of each address; the others follow it. */
    private final Map<InetSocketAddress, Connection> byAddress = new HashMap<>();

    private final List<Connection> all = new ArrayList<>();
    private List<Connection> touched = new ArrayList<>();
    private List<Connection> spare = new ArrayList<>();
    private final Deque<Connection> blocked = new ArrayDeque<>();

    /** That of the last packet, which is most likely that of the next. */
    private Connection last;

    private Scheduler.Timer timer;
    private long timerAt = NEVER;
    private boolean waitedForReads;
    private boolean inTurn;
    private boolean closed;

    /** Those that we closed, the oldest first. */
    private final Deque<Connection> closing = new ArrayDeque<>();

    /** To be run when all are over; null unless draining. */
    private Runnable drained;

    private boolean draining;

    /** Makes an endpoint; the random numbers must be unpredictable, because they protect against forged packets. */
    public Endpoint(Scheduler loop, RandomGenerator random, Socket socket, Incoming incoming) {
        this.loop = loop;
        this.incoming = incoming;
        resources = new Resources(loop, random, socket);
        turn = new OncePerTurn(loop, this::onReadComplete);
    }

    /** Connects: sends a SYN now, after 1 s and after 3 s; fails after 7 s. */
    public Connection connect(InetSocketAddress to, Connection.Listener listener) {
        return connect(to, Syns.CONNECT, listener);
    }

    /** Connects through a NAT whose hole may open a little later: sends a SYN now, after 0.25, 0.75, 1.75 and 3 s. */
    public Connection punch(InetSocketAddress to, Connection.Listener listener) {
        return connect(to, Syns.PUNCH, listener);
    }

    private Connection connect(InetSocketAddress to, int[] schedule, Connection.Listener listener) {
        Connection connection = new Connection(this, resources, to, schedule, listener);
        if (draining) {
            connection.close();
            return connection;
        }
        add(connection);
        connection.connect();
        return connection;
    }

    /** Returns whether a datagram with this first byte is a uTP packet: version 1, type 0 to 4. */
    public static boolean recognises(byte first) {
        return Packet.recognises(first);
    }

    /** Takes a datagram, which was received now. Its bytes, position and limit are used during the call only. */
    public void onDatagram(InetSocketAddress from, ByteBuffer datagram) {
        if (closed || !packet.read(datagram)) {
            return;
        }
        if (packet.type == Packet.SYN) {
            onSyn(from);
            return;
        }
        Connection connection = find(from, packet.connectionId, packet.type == Packet.RESET);
        if (connection == null && packet.type == Packet.DATA && !draining) {
            connection = accept(from);
        }
        if (connection != null) {
            last = connection;
            connection.onPacket(packet, datagram);
        }
    }

    private void onSyn(InetSocketAddress from) {
        if (draining || !incoming.admits(from)) {
            return;
        }
        int id = packet.connectionId;
        if (find(from, id + 1 & 0xffff, false) == null && resources.socket.isWritable()) {
            HalfOpen.Syn syn = halfOpen.answer(from, id, packet.sequence, resources.draw(), loop.nanoTime());
            Wire.answerSyn(resources, from, id, packet, syn.ours());
        }
    }

    /** The connection of an initiator that acks the number in our answer to its SYN; null for all else. */
    private Connection accept(InetSocketAddress from) {
        int id = packet.connectionId - 1 & 0xffff;
        HalfOpen.Syn syn = halfOpen.confirm(from, id, packet.ack, loop.nanoTime());
        if (syn == null) {
            return null;
        }
        Connection connection = new Connection(this, resources, from, id, syn);
        add(connection);
        Connection.Listener listener = incoming.accept(connection);
        if (listener == null) {
            connection.abort();
        }
        connection.begin(listener);
        return connection.isClosed() ? null : connection;
    }

    private Connection find(InetSocketAddress from, int id, boolean reset) {
        if (last != null && last.hasId(id, reset) && last.remoteAddress().equals(from)) {
            return last;
        }
        Connection each = byAddress.get(from);
        while (each != null && !each.hasId(id, reset)) {
            each = each.nextAtAddress;
        }
        return each;
    }

    /** Returns whether a connection to this address receives on this id. */
    boolean isTaken(InetSocketAddress to, int id) {
        return find(to, id, true) != null;
    }

    private void add(Connection connection) {
        connection.nextAtAddress = byAddress.put(connection.remoteAddress(), connection);
        connection.index = all.size();
        all.add(connection);
    }

    void remove(Connection connection) {
        if (connection.index < 0) {
            return;
        }
        Connection moved = all.remove(all.size() - 1);
        if (moved != connection) {
            all.set(connection.index, moved);
            moved.index = connection.index;
        }
        connection.index = -1;
        if (last == connection) {
            last = null;
        }
        unlink(connection);
        closing.remove(connection);
        onDone();
        if (all.isEmpty() && timer != null) {
            timer.cancel();
            timer = null;
            timerAt = NEVER;
        }
    }

    private void unlink(Connection connection) {
        InetSocketAddress address = connection.remoteAddress();
        Connection each = byAddress.get(address);
        if (each != connection) {
            while (each.nextAtAddress != connection) {
                each = each.nextAtAddress;
            }
            each.nextAtAddress = connection.nextAtAddress;
        } else if (connection.nextAtAddress == null) {
            byAddress.remove(address);
        } else {
            byAddress.put(address, connection.nextAtAddress);
        }
    }

    /** Called when the socket has no more datagrams for now: acks go out, and listeners get {@code onReadComplete}. */
    public void onReadComplete() {
        if (inTurn) {
            return;
        }
        inTurn = true;
        while (!touched.isEmpty()) {
            List<Connection> now = touched;
            touched = spare;
            for (int i = 0; i < now.size(); i++) {
                now.get(i).onTurnEnd();
            }
            now.clear();
            spare = now;
        }
        inTurn = false;
    }

    /** Called when something happened to a connection: its turn ends with that of the reads. */
    void touch(Connection connection) {
        if (!connection.touched) {
            connection.touched = true;
            touched.add(connection);
        }
    }

    /** The same, but where no read may follow. */
    void touchSoon(Connection connection) {
        touch(connection);
        if (!inTurn) {
            turn.ask();
        }
    }

    /** Called when a connection has something to send, and the socket is full. */
    void block(Connection connection) {
        if (!connection.blocked) {
            connection.blocked = true;
            blocked.add(connection);
        }
    }

    /** Called when the socket is writable again. */
    public void onWritable() {
        for (int i = blocked.size(); i > 0 && resources.socket.isWritable(); i--) {
            Connection connection = blocked.poll();
            connection.blocked = false;
            touch(connection);
        }
        onReadComplete();
    }

    /** Called when a connection has to do something at this time; {@link Long#MAX_VALUE} for never. */
    void arm(long at) {
        if (at == NEVER || timerAt != NEVER && at - timerAt >= 0) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerAt = at;
        timer = loop.schedule(Duration.ofNanos(Math.max(0, at - loop.nanoTime())), this::onTimer);
    }

    private void onTimer() {
        long now = loop.nanoTime();
        boolean late = now - timerAt > LATE;
        timer = null;
        timerAt = NEVER;
        if (late && !waitedForReads) {
            waitedForReads = true;
            arm(now + LATE / 10);
            return;
        }
        waitedForReads = false;
        long next = NEVER;
        for (int i = all.size() - 1; i >= 0; i--) {
            if (i < all.size()) {
                Connection each = all.get(i);
                if (each.deadline() - now <= 0) {
                    each.onTimer(now);
                }
                next = Deadline.earlier(next, each.deadline());
            }
        }
        arm(next);
    }

    /** Called when we close a connection: if too many are closing, the oldest is aborted, at best one that has no data left. */
    void onClosing(Connection connection) {
        if (closing.size() >= MAX_CLOSING && !draining) {
            Connection victim = closing.peek();
            for (Connection each : closing) {
                if (each.isDelivered()) {
                    victim = each;
                    break;
                }
            }
            victim.abort();
        }
        closing.add(connection);
    }

    /** Makes and accepts no connection from now on; those that are closed may send all that was written, however many they are. */
    public void stopConnecting() {
        draining = true;
    }

    /**
     * Closes all connections, and makes none from now on.
     *
     * @param done to be run on the loop once all that was written has been acked, or given up
     */
    public void drain(Runnable done) {
        stopConnecting();
        drained = done;
        List.copyOf(all).forEach(Connection::close);
        onDone();
    }

    /** Called when a connection is over, or as good as over. */
    void onDone() {
        if (drained != null && all.stream().allMatch(Connection::isLingering)) {
            loop.execute(drained);
            drained = null;
        }
    }

    /** Connections that are not over. */
    int connections() {
        return all.size();
    }

    /** Bytes of memory of packets being sent. */
    int sendMemory() {
        return resources.pool.used();
    }

    /** Bytes of received packets that wait to be delivered. */
    int heldBytes() {
        return resources.purse.used();
    }

    /** SYNs that were answered, and whose initiators are not proven. */
    int halfOpen() {
        return halfOpen.size();
    }

    /** Aborts all connections. */
    @Override
    public void close() {
        closed = true;
        while (!all.isEmpty()) {
            all.get(all.size() - 1).abort();
        }
        halfOpen.clear();
        resources.close();
    }
}
