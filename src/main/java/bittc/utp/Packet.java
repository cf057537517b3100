package bittc.utp;

import java.nio.ByteBuffer;

/**
 * Reads and writes uTP packets (BEP 29). A header has 20 bytes, big endian: type and version, the first extension, connection
 * id (16 bits), timestamp and its difference in microseconds (32 each), window in bytes (32), sequence number and ack (16
 * each); then a chain of extensions (next, length, bytes) and the payload. One object reads any number of packets.
 */
final class Packet {
    static final int DATA = 0;
    static final int FIN = 1;
    static final int STATE = 2;
    static final int RESET = 3;
    static final int SYN = 4;

    /** In bytes. */
    static final int HEADER = 20;

    /** Bytes that an extension has before its content. */
    static final int EXTENSION_HEAD = 2;

    /** The only extension that we write: some clients drop packets whose first extension is an unknown one. */
    static final int SELECTIVE_ACK = 1;

    private static final int VERSION = 1;

    int type;
    int connectionId;
    int timestamp;
    int difference;
    int window;
    int sequence;
    int ack;

    /** The place of the selective ack's bits in the datagram; its length is 0 if there is none. */
    int bitsAt;

    int bitsLength;
    int payloadAt;
    int payloadLength;

    /** Returns whether a datagram with this first byte is a packet: version 1, type 0 to 4. */
    static boolean recognises(byte first) {
        return (first & 0x0f) == VERSION && (first & 0xff) >> 4 <= SYN;
    }

    /** Reads a packet, without changing the datagram; false if it is none. */
    boolean read(ByteBuffer datagram) {
        int at = datagram.position();
        if (datagram.remaining() < HEADER || !recognises(datagram.get(at))) {
            return false;
        }
        type = (datagram.get(at) & 0xff) >> 4;
        connectionId = datagram.getShort(at + 2) & 0xffff;
        timestamp = datagram.getInt(at + 4);
        difference = datagram.getInt(at + 8);
        window = datagram.getInt(at + 12);
        if (window < 0) {
            window = Integer.MAX_VALUE;
        }
        sequence = datagram.getShort(at + 16) & 0xffff;
        ack = datagram.getShort(at + 18) & 0xffff;
        return readExtensions(datagram, datagram.get(at + 1), at + HEADER);
    }

    private boolean readExtensions(ByteBuffer datagram, int first, int start) {
        int extension = first;
        int at = start;
        int end = datagram.limit();
        bitsLength = 0;
        while (extension != 0) {
            if (end - at < EXTENSION_HEAD) {
                return false;
            }
            int length = datagram.get(at + 1) & 0xff;
            if (end - at - EXTENSION_HEAD < length) {
                return false;
            }
            if (extension == SELECTIVE_ACK && bitsLength == 0) {
                bitsAt = at + EXTENSION_HEAD;
                bitsLength = length;
            }
            extension = datagram.get(at);
            at += EXTENSION_HEAD + length;
        }
        payloadAt = at;
        payloadLength = end - at;
        return true;
    }

    /** Writes type, version, first extension and connection id. */
    static void writeKind(ByteBuffer to, int at, int type, int extension, int connectionId) {
        to.put(at, (byte) (type << 4 | VERSION));
        to.put(at + 1, (byte) extension);
        to.putShort(at + 2, (short) connectionId);
    }

    /** Writes times and window. */
    static void writeTimes(ByteBuffer to, int at, int timestamp, int difference, int window) {
        to.putInt(at + 4, timestamp);
        to.putInt(at + 8, difference);
        to.putInt(at + 12, window);
    }

    /** Writes sequence number and ack: the low 16 bits of each. */
    static void writeNumbers(ByteBuffer to, int at, int sequence, int ack) {
        to.putShort(at + 16, (short) sequence);
        to.putShort(at + 18, (short) ack);
    }
}
