package bittc.utp;

import bittc.utp.Endpoint.Socket;
import bittc.utp.SendQueue.Entry;
import bittc.utp.SlabPool.Slab;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Writes the headers of a connection's packets and sends them. As long as the peer has not proven its address, it gets at most
 * three times the bytes that came from there.
 */
final class Wire {
    /** Bytes sent for each byte received, before the address is proven. */
    static final int AMPLIFICATION = 3;

    /** A packet of this size, header included, has room for the handshake of BitTorrent; that of a peer allows it. */
    static final int LEAST_PACKET = Packet.HEADER + 68;

    /** Longest selective ack that we write, in bytes: that of all packets that may be early. */
    static final int MAX_BITS = Receiver.MAX_AHEAD / 8;

    private final Resources resources;
    private final Socket socket;
    private final InetSocketAddress to;
    private final int sendId;
    private final Receiver receiver;
    private boolean confirmed;
    private long received;
    private long sent;
    private int difference;
    private int toldWindow;
    private long lastSentAt;
    private boolean ackDue;

    Wire(Resources resources, InetSocketAddress to, int sendId, Receiver receiver, boolean confirmed) {
        this.resources = resources;
        this.socket = resources.socket;
        this.to = to;
        this.sendId = sendId;
        this.receiver = receiver;
        this.confirmed = confirmed;
        toldWindow = Receiver.MAX_WINDOW;
        lastSentAt = resources.now();
    }

    /** Notes a packet of the peer; returns its delay in microseconds, if both clocks were the same. */
    int onPacket(Packet packet, int length) {
        received += length;
        difference = resources.micros() - packet.timestamp;
        return difference;
    }

    /** Notes that the address is proven. */
    void confirm() {
        confirmed = true;
    }

    boolean isConfirmed() {
        return confirmed;
    }

    /** Notes that the peer sent something that it expects an ack for. */
    void oweAck() {
        ackDue = true;
    }

    boolean isAckDue() {
        return ackDue;
    }

    /** The window that the peer knows of, in bytes. */
    int toldWindow() {
        return toldWindow;
    }

    long lastSentAt() {
        return lastSentAt;
    }

    boolean isWritable() {
        return socket.isWritable();
    }

    /** The number of packets that a send may carry. */
    int maxSegments() {
        return confirmed ? socket.maxSegments() : 1;
    }

    /**
     * Bytes, headers included, that may be sent now; plenty once the address is proven. Before that, what is new may use two thirds
     * of the allowance: the rest is for sending it again.
     */
    int allowance(boolean fresh) {
        long allowed = fresh ? (AMPLIFICATION - 1) * received : AMPLIFICATION * received;
        return confirmed ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, allowed - sent);
    }

    /** The largest packet, header included, to be made now. */
    int largestPacket() {
        return confirmed ? Integer.MAX_VALUE : (int) Math.max(LEAST_PACKET, Math.min(Integer.MAX_VALUE, received));
    }

    /** Sends packets that lie back to back, the first of them at {@code first}; only one that goes out again while its slab is being sent. */
    void send(SendQueue queue, int first, int count) {
        Entry start = queue.get(first);
        if (start.slab == null || start.copies > 1 && start.slab.isSending()) {
            // A FIN has no slab. The bytes of an earlier send must not change: send a copy.
            sendCopy(queue, first, 0);
            return;
        }
        int timestamp = resources.micros();
        int window = receiver.window();
        int length = 0;
        for (int i = 0; i < count; i++) {
            Entry each = queue.get(first + i);
            ByteBuffer bytes = each.slab.bytes;
            int type = queue.isFin(first + i) ? Packet.FIN : Packet.DATA;
            Packet.writeKind(bytes, each.place, type, 0, sendId);
            Packet.writeTimes(bytes, each.place, timestamp, difference, window);
            Packet.writeNumbers(bytes, each.place, first + i, receiver.ack());
            length += each.length;
        }
        send(start.slab, start.place, length, start.length, window);
    }

    /** Sends a packet with a selective ack so long that it has this size. */
    void sendPadded(SendQueue queue, int number, int size) {
        sendCopy(queue, number, size - queue.get(number).length - Packet.EXTENSION_HEAD);
    }

    private void sendCopy(SendQueue queue, int number, int bits) {
        Entry entry = queue.get(number);
        int head = Packet.HEADER + (bits == 0 ? 0 : Packet.EXTENSION_HEAD + bits);
        Slab slab = resources.scratch(head + entry.payload());
        int at = slab.take(head + entry.payload());
        writeHead(slab.bytes, at, queue.isFin(number) ? Packet.FIN : Packet.DATA, bits);
        Packet.writeNumbers(slab.bytes, at, number, receiver.ack());
        if (entry.payload() > 0) {
            slab.bytes.put(at + head, entry.slab.bytes, entry.place + Packet.HEADER, entry.payload());
        }
        send(slab, at, head + entry.payload(), head + entry.payload(), receiver.window());
    }

    /** Answers a SYN; the answer has no more bytes than that, and needs no connection. */
    static void answerSyn(Resources resources, InetSocketAddress to, int id, Packet syn, int ours) {
        Slab slab = resources.scratch(Packet.HEADER);
        int at = slab.take(Packet.HEADER);
        int now = resources.micros();
        Packet.writeKind(slab.bytes, at, Packet.STATE, 0, id);
        Packet.writeTimes(slab.bytes, at, now, now - syn.timestamp, Receiver.MAX_WINDOW);
        Packet.writeNumbers(slab.bytes, at, ours, syn.sequence);
        slab.send(resources.socket, to, at, Packet.HEADER, Packet.HEADER);
    }

    /** Tells what arrived; nothing is sent, and the ack stays due, if the socket is full. */
    void sendState(int sequence) {
        sendState(sequence, receiver.ack());
    }

    /** An old ack that keeps NATs on the way from forgetting the connection. */
    void sendKeepAlive(int sequence) {
        lastSentAt = resources.now(); // also if the socket is full
        sendState(sequence, receiver.ack() - 1);
    }

    private void sendState(int sequence, int ack) {
        int bits = receiver.bitsLength(MAX_BITS);
        int length = Packet.HEADER + (bits == 0 ? 0 : Packet.EXTENSION_HEAD + bits);
        if (!socket.isWritable()) {
            return;
        }
        ackDue = false;
        if (length <= allowance(false)) {
            Slab slab = resources.scratch(length);
            int at = slab.take(length);
            writeHead(slab.bytes, at, Packet.STATE, bits);
            Packet.writeNumbers(slab.bytes, at, sequence, ack);
            send(slab, at, length, length, receiver.window());
        }
    }

    void sendReset(int sequence) {
        if (socket.isWritable() && allowance(false) >= Packet.HEADER) {
            Slab slab = resources.scratch(Packet.HEADER);
            int at = slab.take(Packet.HEADER);
            writeHead(slab.bytes, at, Packet.RESET, 0);
            Packet.writeNumbers(slab.bytes, at, sequence, receiver.ack());
            send(slab, at, Packet.HEADER, Packet.HEADER, 0);
        }
    }

    private void writeHead(ByteBuffer bytes, int at, int type, int bits) {
        Packet.writeKind(bytes, at, type, bits == 0 ? 0 : Packet.SELECTIVE_ACK, sendId);
        Packet.writeTimes(bytes, at, resources.micros(), difference, receiver.window());
        if (bits > 0) {
            bytes.put(at + Packet.HEADER, (byte) 0);
            bytes.put(at + Packet.HEADER + 1, (byte) bits);
            receiver.writeBits(bytes, at + Packet.HEADER + Packet.EXTENSION_HEAD, bits);
        }
    }

    private void send(Slab slab, int at, int length, int segment, int window) {
        sent += length;
        lastSentAt = resources.now();
        toldWindow = window;
        ackDue &= receiver.hasEarly();
        slab.send(socket, to, at, length, segment);
    }
}
