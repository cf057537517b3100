package bittc.bencode;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A dictionary ({@code d3:cow3:mooe}) in input order, not key order. Lookups scan; the first value of a repeated key counts.
 */
public final class BencodeDictionary extends BencodeValue implements Iterable<BencodeDictionary.Entry> {
    private final Tokens tokens;
    private final int token;

    public record Entry(BencodeString key, BencodeValue value) {}

    BencodeDictionary(Tokens tokens, int token) {
        super(tokens, token);
        this.tokens = tokens;
        this.token = token;
    }

    public boolean isEmpty() {
        return tokens.next(token) == token + 1;
    }

    /** The number of entries; counts them on each call. */
    public int size() {
        int size = 0;
        for (int i = token + 1; i < tokens.next(token); i = tokens.next(i + 1)) {
            size++;
        }
        return size;
    }

    /** The value of a key, of any type. */
    public Optional<BencodeValue> get(String key) {
        byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
        int end = tokens.next(token);
        for (int i = token + 1; i < end; i = tokens.next(i + 1)) {
            if (new BencodeString(tokens, i).hasBytes(wanted)) {
                return Optional.of(BencodeValue.of(tokens, i + 1));
            }
        }
        return Optional.empty();
    }

    /** The value of a key, if it is a string. */
    public Optional<BencodeString> string(String key) {
        return get(key).filter(BencodeString.class::isInstance).map(BencodeString.class::cast);
    }

    /** The value of a key as text, if it is a string; U+FFFD replaces invalid UTF-8. */
    public Optional<String> text(String key) {
        return string(key).map(BencodeString::utf8);
    }

    /** The value of a key, if it is an integer. */
    public OptionalLong integer(String key) {
        BencodeValue value = get(key).orElse(null);
        return value instanceof BencodeInteger integer ? OptionalLong.of(integer.value()) : OptionalLong.empty();
    }

    /** The value of a key, if it is a list. */
    public Optional<BencodeList> list(String key) {
        return get(key).filter(BencodeList.class::isInstance).map(BencodeList.class::cast);
    }

    /** The value of a key, if it is a dictionary. */
    public Optional<BencodeDictionary> dictionary(String key) {
        return get(key).filter(BencodeDictionary.class::isInstance).map(BencodeDictionary.class::cast);
    }

    /** A key that occurs more than once, if there is one. */
    public Optional<BencodeString> duplicateKey() {
        if (ascending()) {
            return Optional.empty();
        }
        // Strings are comparable, so colliding hash codes cost log n per lookup, not n.
        Set<BencodeString> seen = new HashSet<>();
        for (Entry entry : this) {
            if (!seen.add(entry.key())) {
                return Optional.of(entry.key());
            }
        }
        return Optional.empty();
    }

    /** Whether each key is greater than the one before, as BEP 3 demands. */
    public boolean ascending() {
        BencodeString previous = null;
        for (Entry entry : this) {
            if (previous != null && previous.compareTo(entry.key()) >= 0) {
                return false;
            }
            previous = entry.key();
        }
        return true;
    }

    @Override
    public Iterator<Entry> iterator() {
        return new Iterator<>() {
            private int next = token + 1;

            @Override
            public boolean hasNext() {
                return next < tokens.next(token);
            }

            @Override
            public Entry next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Entry entry = new Entry(new BencodeString(tokens, next), BencodeValue.of(tokens, next + 1));
                next = tokens.next(next + 1);
                return entry;
            }
        };
    }
}
