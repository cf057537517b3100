package bittc.testkit;

import java.io.IOException;

/** A torrent's bytes, from the first to the last, as a seeder needs them. Safe for all threads. */
public interface Payload {
    /** Fills the array with the bytes that begin at this offset, in bytes from the torrent's first. */
    void read(long offset, byte[] into) throws IOException;

    /** A payload in memory; the array is not copied. */
    static Payload of(byte[] bytes) {
        return (offset, into) -> System.arraycopy(bytes, Math.toIntExact(offset), into, 0, into.length);
    }
}
