package bittc.bencode;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** A list of values ({@code l4:spami42ee}), to iterate over. */
public final class BencodeList extends BencodeValue implements Iterable<BencodeValue> {
    private final Tokens tokens;
    private final int token;

    BencodeList(Tokens tokens, int token) {
        super(tokens, token);
        this.tokens = tokens;
        this.token = token;
    }

    public boolean isEmpty() {
        return tokens.next(token) == token + 1;
    }

    @Override
    public Iterator<BencodeValue> iterator() {
        return new Iterator<>() {
            private int next = token + 1;

            @Override
            public boolean hasNext() {
                return next < tokens.next(token);
            }

            @Override
            public BencodeValue next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                BencodeValue value = BencodeValue.of(tokens, next);
                next = tokens.next(next);
                return value;
            }
        };
    }
}
