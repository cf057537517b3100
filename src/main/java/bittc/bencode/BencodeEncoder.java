package bittc.bencode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Writes one bencoded value, part by part, in canonical form (BEP 3): accepts keys in any order and writes them sorted. Throws
 * {@link IllegalStateException} if the calls do not form a value, which is a bug of ours.
 */
public final class BencodeEncoder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Deque<Container> open = new ArrayDeque<>();

    /** A list or dictionary being written. A dictionary buffers its entries and sorts them at its end. */
    private static final class Container {
        final boolean dictionary;
        final List<Entry> entries = new ArrayList<>();
        final ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] key;

        Container(boolean dictionary) {
            this.dictionary = dictionary;
        }
    }

    private record Entry(byte[] key, byte[] value) {}

    /** Begins a dictionary; alternate {@link #key} and a value until {@link #end}. */
    public BencodeEncoder dictionary() {
        checkRoom();
        open.push(new Container(true));
        return this;
    }

    /** Begins a list; values follow until {@link #end}. */
    public BencodeEncoder list() {
        checkRoom();
        open.push(new Container(false));
        return this;
    }

    /** Ends the innermost list or dictionary. */
    public BencodeEncoder end() {
        if (open.isEmpty() || open.peek().key != null) {
            throw new IllegalStateException(open.isEmpty() ? "nothing to end" : "key without a value");
        }
        Container done = open.pop();
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        encoded.write(done.dictionary ? 'd' : 'l');
        if (done.dictionary) {
            writeSorted(done.entries, encoded);
        } else {
            encoded.writeBytes(done.content.toByteArray());
        }
        encoded.write('e');
        return raw(encoded.toByteArray());
    }

    /** Writes the key of the value that follows. */
    public BencodeEncoder key(String key) {
        return key(key.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the key of the value that follows. */
    public BencodeEncoder key(byte[] key) {
        if (open.isEmpty() || !open.peek().dictionary || open.peek().key != null) {
            throw new IllegalStateException("key in the wrong place");
        }
        open.peek().key = key.clone();
        return this;
    }

    /** Writes a string, as UTF-8. */
    public BencodeEncoder string(String value) {
        return string(value.getBytes(StandardCharsets.UTF_8));
    }

    public BencodeEncoder string(byte[] value) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream(value.length + 12);
        writeString(value, encoded);
        return raw(encoded.toByteArray());
    }

    public BencodeEncoder integer(long value) {
        return raw(("i" + value + "e").getBytes(StandardCharsets.US_ASCII));
    }

    /** Writes a value that is already encoded. */
    public BencodeEncoder raw(byte[] encoded) {
        checkRoom();
        Container parent = open.peek();
        if (parent == null) {
            out.writeBytes(encoded);
        } else if (parent.dictionary) {
            parent.entries.add(new Entry(parent.key, encoded.clone()));
            parent.key = null;
        } else {
            parent.content.writeBytes(encoded);
        }
        return this;
    }

    /** The encoded value; every list and dictionary must have ended. */
    public byte[] toBytes() {
        if (!open.isEmpty() || out.size() == 0) {
            throw new IllegalStateException("incomplete value");
        }
        return out.toByteArray();
    }

    private void checkRoom() {
        Container parent = open.peek();
        if (parent == null ? out.size() > 0 : parent.dictionary && parent.key == null) {
            throw new IllegalStateException(parent == null ? "second value" : "value without a key");
        }
    }

    private static void writeSorted(List<Entry> entries, ByteArrayOutputStream to) {
        entries.sort(Comparator.comparing(Entry::key, Arrays::compareUnsigned));
        byte[] previous = null;
        for (Entry entry : entries) {
            if (previous != null && Arrays.equals(previous, entry.key())) {
                throw new IllegalStateException("duplicate key: " + new String(entry.key(), StandardCharsets.UTF_8));
            }
            previous = entry.key();
            writeString(entry.key(), to);
            to.writeBytes(entry.value());
        }
    }

    private static void writeString(byte[] value, ByteArrayOutputStream to) {
        to.writeBytes((value.length + ":").getBytes(StandardCharsets.US_ASCII));
        to.writeBytes(value);
    }
}
