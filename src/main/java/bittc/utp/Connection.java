package bittc.utp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** One uTP connection: a reliable stream of bytes each way. Reading is off at first. Used on the loop. */
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

    Connection() {}

    /** The peer's address. */
    public InetSocketAddress remoteAddress() {
        throw new UnsupportedOperationException();
    }

    /**
     * Copies bytes to be sent by {@link #flush}.
     *
     * @return how many were taken; if not all, {@code onWritable} follows
     */
    public int write(ByteBuffer data) {
        throw new UnsupportedOperationException();
    }

    /** Sends what was written, as far as the windows allow, without waiting for more. */
    public void flush() {
        throw new UnsupportedOperationException();
    }

    /** Switches delivery on or off. While it is off, data within the window is held. */
    public void setReading(boolean reading) {
        throw new UnsupportedOperationException();
    }

    /** Ends our side: sends what was written, then a FIN. Delivers nothing more but {@code onClosed}. */
    public void close() {
        throw new UnsupportedOperationException();
    }

    /** Ends the connection at once, with a RESET. */
    public void abort() {
        throw new UnsupportedOperationException();
    }

    /** Bytes that were written and not sent yet; what is in flight does not count. */
    public int unsentBytes() {
        throw new UnsupportedOperationException();
    }
}
