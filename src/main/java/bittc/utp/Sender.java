package bittc.utp;

import bittc.utp.SendQueue.Entry;
import bittc.utp.SendQueue.State;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The sending half of a connection: what to send when, within the windows of the peer, of the path and of the pace. */
final class Sender {
    /** Timeouts in a row after which the connection is given up. */
    static final int MAX_TIMEOUTS = 5;

    /** While the peer's window is closed, a packet is sent this often, in case the news of its opening was lost. */
    static final Duration PROBE_INTERVAL = Duration.ofSeconds(15);

    /** The peer's window before it told us. */
    private static final int FIRST_WINDOW = 64 * 1024;

    /** Any connection may have so many bytes waiting. */
    static final int LEAST_UNSENT = 64 * 1024;

    /** A tail is probed no sooner than this beyond the round trip: some receivers ack with a delay. */
    private static final long TAIL_SLACK = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long NEVER = Deadline.NEVER;

    private final Wire wire;
    private final SendQueue queue;
    private final RoundTrip roundTrip = new RoundTrip();
    private final SegmentSize segment;
    private final CongestionControl control;
    private final DelayHistory delays = new DelayHistory();
    private final LossDetection losses;
    private final Pace pace;

    private int peerWindow = FIRST_WINDOW;
    private int windowAck;
    private boolean flushed;

    /** True once a packet was sent although the peer's window is closed. */
    private boolean probingWindow;

    /** The peer told its window since the last timeout. */
    private boolean heard;

    /** True if nothing but the congestion window kept us from sending more. */
    private boolean limited;

    /** Losses up to this number belong to the last reaction to a loss. */
    private int reactedTo;

    private long timeoutAt = NEVER;
    private long tailProbeAt = NEVER;
    private long windowProbeAt = NEVER;
    private long paceAt = NEVER;

    private long lastSent;
    private long progressAt;

    Sender(Wire wire, SlabPool pool, int first, SegmentSize segment, long now) {
        this.wire = wire;
        queue = new SendQueue(pool, first);
        this.segment = segment;
        control = new Ledbat(segment.size() - Packet.HEADER, SendQueue.MAX_BYTES - 2 * SendQueue.MUCH_ROOM);
        losses = new LossDetection(queue, roundTrip, segment);
        pace = new Pace(roundTrip, control, now);
        reactedTo = first - 1;
        windowAck = first - 1;
        lastSent = now;
        progressAt = now;
    }

    SendQueue queue() {
        return queue;
    }

    RoundTrip roundTrip() {
        return roundTrip;
    }

    CongestionControl control() {
        return control;
    }

    SegmentSize segment() {
        return segment;
    }

    DelayHistory delays() {
        return delays;
    }

    /** Copies bytes into packets; returns how many fitted. */
    int write(ByteBuffer data, long now) {
        if (queue.isEmpty()) {
            for (int i = 0; i < 8 && now - lastSent > (i + 1) * roundTrip.timeout(); i++) {
                control.onIdle();
            }
        }
        int limit = data.limit();
        int room = Math.max(0, mostUnsent() - queue.unsent());
        data.limit(data.position() + Math.min(room, data.remaining()));
        int taken = queue.write(data, Math.min(segment.size(), wire.largestPacket()));
        data.limit(limit);
        return taken;
    }

    /** Bytes that may wait: as much again as the window, so that no memory is tied up by a slow connection. */
    private int mostUnsent() {
        return Math.max(LEAST_UNSENT, control.window());
    }

    /** Returns whether a write is worth while again. */
    boolean hasRoom() {
        return queue.hasMuchRoom() && queue.unsent() <= mostUnsent() / 2;
    }

    /** Allows all that was written to be sent, even if the last packet is not full. */
    void flush() {
        flushed = true;
    }

    /** Returns whether all is acked, the FIN too. */
    boolean isDone() {
        return queue.isFinished() && queue.isEmpty();
    }

    /** The time at which something new was acked last, at first that of the start. */
    long progressAt() {
        return progressAt;
    }

    /** Appends the FIN, if there is room. */
    void finish() {
        queue.finish();
    }

    /** The peer's window, as told by a packet with this ack. */
    void onWindow(int ack, int window) {
        if (ack - windowAck >= 0) {
            windowAck = ack;
            peerWindow = window;
            heard = true;
            if (probingWindow && window > 0) {
                probingWindow = false;
                losses.onTimeout();
            }
        }
    }

    /** Takes an ack that is not older than the last one, and names nothing that was not sent. */
    void onAck(int ack, Packet packet, ByteBuffer datagram, boolean mayRepeat, long now) {
        int inFlight = queue.inFlight();
        boolean repeats = ack == queue.oldest() - 1 && packet.bitsLength == 0;
        if (losses.onAck(ack, datagram, packet.bitsAt, packet.bitsLength, now)) {
            long rtt = TimeUnit.NANOSECONDS.toMicros(roundTrip.latest());
            progressAt = now;
            probingWindow = false;
            control.onAck(losses.delivered(), inFlight, Math.min(delays.queueing(), rtt), limited);
            control.onSegment(segment.size() - Packet.HEADER);
            armTimeout(now);
        } else if (repeats && mayRepeat && !probingWindow && queue.outstanding() > 0) {
            losses.onRepeatedAck();
        }
        if (losses.markLost(reactedTo)) {
            control.onLoss();
            reactedTo = queue.next() - 1;
        }
    }

    private void armTimeout(long now) {
        boolean idle = queue.oldest() == queue.next();
        timeoutAt = idle ? NEVER : now + roundTrip.timeout();
        tailProbeAt = idle || roundTrip.smoothed() == 0 ? NEVER : now + tailProbeAfter();
    }

    private long tailProbeAfter() {
        return roundTrip.smoothed() + Math.max(roundTrip.smoothed(), TAIL_SLACK);
    }

    /** Sends what may be sent now; false if the socket is full. */
    boolean pump(long now) {
        limited = false;
        paceAt = NEVER;
        while (true) {
            boolean again = queue.lost() > 0;
            if (!again && !hasFresh()) {
                return true;
            }
            int first = again ? firstLost() : queue.next();
            int room = room(first, again, now);
            if (room < 0 || !mayPass(now)) {
                return true;
            }
            if (!wire.isWritable()) {
                return false;
            }
            send(first, room, now);
        }
    }

    /** Returns whether there is a new packet that may go: full, or flushed. */
    private boolean hasFresh() {
        int next = queue.next();
        return next != queue.end()
                && next - queue.oldest() < SendQueue.MAX_AHEAD
                && (flushed || next != queue.end() - 1 || queue.get(next).length >= segment.size());
    }

    private int firstLost() {
        int number = queue.oldest();
        while (queue.get(number).state != State.LOST) {
            number++;
        }
        return number;
    }

    /** The bytes of payload that may be sent from this packet on; -1 if not even that packet. */
    private int room(int first, boolean again, long now) {
        int payload = queue.get(first).payload();
        int room = control.window() - queue.inFlight();
        if (room < payload && queue.inFlight() > 0) {
            limited = true;
            return -1;
        }
        if (!again) {
            int granted = peerWindow - queue.outstanding();
            if (granted < payload) {
                if (queue.outstanding() == 0 && windowProbeAt == NEVER) {
                    windowProbeAt = now + PROBE_INTERVAL.toNanos();
                }
                return -1;
            }
            windowProbeAt = NEVER;
            int batch =
                    Math.min(pace.batch(queue.get(first).length, wire.maxSegments()) * payload, control.window() / 4);
            if (Math.min(room, granted) < Math.min(batch, queue.unsent()) && queue.inFlight() > 0) {
                limited = room <= granted;
                return -1; // the acks to come make room for a whole batch
            }
            room = Math.min(room, granted);
        }
        int allowance = wire.allowance(!again) - Packet.HEADER;
        return allowance < payload ? -1 : Math.max(payload, Math.min(room, allowance));
    }

    /** Returns whether the pace allows more now; if not, sets the time when it will. */
    private boolean mayPass(long now) {
        paceAt = pace.waitsUntil(now);
        limited |= paceAt != NEVER;
        return paceAt == NEVER;
    }

    private void send(int first, int room, long now) {
        Entry entry = queue.get(first);
        int larger = entry.state == State.UNSENT && entry.length == segment.size() ? segment.probe(now) : 0;
        if (larger > 0 && control.window() > 3 * larger && queue.inFlight() > 0 && wire.allowance(true) >= larger) {
            queue.onSend(first, now, losses.nextTurn());
            entry.padded = larger;
            segment.onProbeSent();
            wire.sendPadded(queue, first, larger);
            onSent(entry.length, now);
            return;
        }
        boolean again = entry.state == State.LOST;
        int bytes = 0;
        int number = first;
        int most = again && entry.slab != null && entry.slab.isSending()
                ? 1
                : pace.batch(entry.length, wire.maxSegments());
        do {
            Entry each = queue.get(number);
            room -= each.payload();
            bytes += each.length;
            queue.onSend(number, now, losses.nextTurn());
            number++;
        } while (number - first < most && continues(first, number, room, again));
        wire.send(queue, first, number - first);
        onSent(bytes, now);
    }

    /** Returns whether the next packet lies right behind the last one of the batch, and may go with it. */
    private boolean continues(int first, int number, int room, boolean again) {
        if (number == queue.end()) {
            return false;
        }
        Entry start = queue.get(first);
        Entry last = queue.get(number - 1);
        Entry each = queue.get(number);
        return (again ? each.state == State.LOST : hasFresh())
                && last.length == start.length
                && each.length <= start.length
                && each.payload() <= room
                && each.slab == start.slab
                && each.place == last.place + last.length
                && !queue.isFin(number)
                && !queue.isFin(number - 1);
    }

    private void onSent(int bytes, long now) {
        lastSent = now;
        if (timeoutAt == NEVER) {
            armTimeout(now);
        } else if (tailProbeAt != NEVER) {
            tailProbeAt = now + tailProbeAfter();
        }
        pace.onSent(bytes, now);
    }

    /** The time of the next {@link #onTimer}; {@link Long#MAX_VALUE} if there is none. */
    long deadline() {
        return Deadline.earlier(Deadline.earlier(timeoutAt, tailProbeAt), Deadline.earlier(windowProbeAt, paceAt));
    }

    /** Does what is due; returns false once the connection is to be given up. */
    boolean onTimer(long now) {
        if (Deadline.isDue(timeoutAt, now)) {
            return onTimeout(now);
        }
        if (Deadline.isDue(tailProbeAt, now)) {
            tailProbeAt = NEVER;
            probeTail(now);
        }
        if (Deadline.isDue(windowProbeAt, now)) {
            windowProbeAt = now + PROBE_INTERVAL.toNanos();
            return probeWindow(now);
        }
        return true;
    }

    /** Sends a packet into the closed window; returns false once too many in a row had no answer. */
    private boolean probeWindow(long now) {
        boolean again = probingWindow && queue.outstanding() > 0;
        if (again || queue.outstanding() == 0 && hasFresh()) {
            if (wire.isWritable() && wire.allowance(true) > SegmentSize.max()) {
                if (heard) {
                    roundTrip.onProgress();
                } else if (again && roundTrip.onTimeout() > MAX_TIMEOUTS) {
                    return false;
                }
                heard = false;
                send(again ? queue.oldest() : queue.next(), 0, now);
                probingWindow = true;
                timeoutAt = NEVER;
                tailProbeAt = NEVER;
            }
        } else {
            windowProbeAt = NEVER;
        }
        return true;
    }

    private boolean onTimeout(long now) {
        Entry oldest = queue.get(queue.oldest());
        int inFlight = queue.inFlight();
        if (!wire.isWritable()) {
            timeoutAt = now + RoundTrip.MIN_TIMEOUT.toNanos();
            return true;
        }
        boolean closedButAlive = heard && peerWindow < oldest.payload();
        heard = false;
        if (!closedButAlive && roundTrip.onTimeout() > MAX_TIMEOUTS) {
            return false;
        }
        if (oldest.padded == 0 || inFlight > oldest.payload()) {
            control.onTimeout();
            reactedTo = queue.next() - 1;
            if (oldest.length >= segment.size()) {
                segment.onTimeout();
                control.onSegment(segment.size() - Packet.HEADER);
            }
        }
        losses.onTimeout();
        timeoutAt = now + roundTrip.timeout();
        tailProbeAt = NEVER;
        return true;
    }

    /** Sends the last packet again, so that its ack shows what was lost before it, long before the timeout. */
    private void probeTail(long now) {
        for (int number = queue.next() - 1; number - queue.oldest() >= 0; number--) {
            Entry entry = queue.get(number);
            if (entry.state == State.IN_FLIGHT && entry.padded == 0) {
                if (wire.isWritable() && wire.allowance(false) >= entry.length) {
                    queue.onSend(number, now, losses.nextTurn());
                    wire.send(queue, number, 1);
                }
                return;
            }
        }
    }
}
