package bittc.testkit;

import java.io.IOException;

/** A torrent's content, from which a seeder reads. Thread-safe. */
public interface Payload {
    /** Fills the array with the bytes at this offset, in bytes from the start of the torrent. */
    void read(long offset, byte[] into) throws IOException;

    /** Makes a payload in memory; the array is not copied. */
    static Payload of(byte[] bytes) {
        return (offset, into) -> System.arraycopy(bytes, Math.toIntExact(offset), into, 0, into.length);
    }
}
