package bittc.webseed;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Takes a stream apart into HTTP/1.1 answers (RFC 9112). Heads are read here, within narrow limits; a body's bytes are left in
 * the buffer for the listener to take, so that they are copied once.
 *
 * <pre>{@code
 * NOTHING --expect--> STATUS --> FIELDS --+--> COUNTED ---------------+--> NOTHING
 *                        ^----(1xx)-------+--> UNTIL_CLOSE            |
 *                                         +--> SIZE <--> CHUNK, GAP   |
 *                                               '----> TRAILER -------'
 * }</pre>
 */
final class AnswerReader {
    /** A status line and all header fields, those of interim answers before it included; in bytes. */
    static final int MAX_HEAD_LENGTH = 16 * 1024;

    /** What chunks may cost beside their content: this many bytes, and an eighth of the content. */
    static final int MAX_CHUNK_OVERHEAD = 16 * 1024;

    private static final int CHUNK_OVERHEAD_SHARE = 8;
    private static final int MAX_SIZE_DIGITS = 12;

    /** The fields that are kept. */
    private static final Set<String> FIELDS = Set.of(
            "connection",
            "content-encoding",
            "content-length",
            "content-range",
            "location",
            "retry-after",
            "transfer-encoding");

    /** Who gets the answers. */
    interface Listener {
        /** The body follows, if there is one. */
        void onHead(AnswerHead head) throws AnswerException;

        /** Bytes of the body: exactly so many have to be taken out of the buffer, unless the reader was stopped. */
        void onBody(ByteBuf in, int length) throws AnswerException;

        /** The body is over; what follows belongs to the next answer. */
        void onEnd() throws AnswerException;
    }

    private enum State {
        NOTHING,
        STATUS,
        FIELDS,
        COUNTED,
        UNTIL_CLOSE,
        SIZE,
        CHUNK,
        GAP,
        TRAILER,
        STOPPED
    }

    private final byte[] line = new byte[MAX_HEAD_LENGTH];
    private int lineLength;
    private State state = State.NOTHING;
    private int headLength;
    private int status;
    private int minorVersion;
    private String reason = "";
    private Map<String, String> fields = new HashMap<>();

    /** Of the counted body, or of the chunk. */
    private long missing;

    private long content;
    private long overhead;

    /** A request has been sent: an answer may come. */
    void expect() {
        if (state != State.NOTHING) {
            throw new IllegalStateException("an answer is expected already");
        }
        state = State.STATUS;
        headLength = 0;
    }

    /** Nothing more is of interest. */
    void stop() {
        state = State.STOPPED;
    }

    /** Whether something of an answer that is not over has come. */
    boolean hasBegun() {
        return state != State.NOTHING && state != State.STOPPED && (state != State.STATUS || headLength > 0);
    }

    /** Takes all of the buffer, unless stopped. */
    void read(ByteBuf in, Listener listener) throws AnswerException {
        while (in.isReadable() && state != State.STOPPED) {
            switch (state) {
                case NOTHING -> throw new AnswerException("sends what nobody asked for");
                case STATUS, FIELDS, SIZE, GAP, TRAILER -> {
                    if (readLine(in)) {
                        String text = new String(line, 0, lineLength, StandardCharsets.ISO_8859_1);
                        lineLength = 0;
                        onLine(text, listener);
                    }
                }
                case UNTIL_CLOSE -> listener.onBody(in, in.readableBytes());
                default -> readBody(in, listener);
            }
        }
    }

    /** The connection has ended; whether the answer is whole by that. */
    boolean endsWithConnection() {
        return state == State.UNTIL_CLOSE;
    }

    private void readBody(ByteBuf in, Listener listener) throws AnswerException {
        int n = (int) Math.min(missing, in.readableBytes());
        missing -= n;
        content += n;
        listener.onBody(in, n);
        if (missing == 0 && state == State.COUNTED) {
            end(listener);
        } else if (missing == 0 && state == State.CHUNK) {
            state = State.GAP;
        }
    }

    private void end(Listener listener) throws AnswerException {
        state = State.NOTHING;
        listener.onEnd();
    }

    /** Gathers a line; true when it is whole, without its end. */
    private boolean readLine(ByteBuf in) throws AnswerException {
        int available = in.readableBytes();
        int end = in.bytesBefore((byte) '\n');
        int n = end < 0 ? available : end + 1;
        boolean head = state == State.STATUS || state == State.FIELDS;
        if (head) {
            headLength += n;
        } else {
            overhead += n;
        }
        if (lineLength + n > line.length
                || headLength > MAX_HEAD_LENGTH
                || overhead > MAX_CHUNK_OVERHEAD + content / CHUNK_OVERHEAD_SHARE) {
            throw new AnswerException(head ? "answer with too long a head" : "answer in chunks that cost too much");
        }
        in.readBytes(line, lineLength, n);
        lineLength += n;
        if (end < 0) {
            return false;
        }
        lineLength--;
        if (lineLength > 0 && line[lineLength - 1] == '\r') {
            lineLength--;
        }
        return true;
    }

    private void onLine(String text, Listener listener) throws AnswerException {
        switch (state) {
            case STATUS -> onStatus(text);
            case FIELDS -> onField(text, listener);
            case SIZE -> onSize(text);
            case GAP -> {
                if (!text.isEmpty()) {
                    throw new AnswerException("answer with a chunk that is longer than its length");
                }
                state = State.SIZE;
            }
            default -> { // a trailer
                if (text.isEmpty()) {
                    end(listener);
                }
            }
        }
    }

    /** {@code HTTP/1.1 206 Partial Content}. */
    private void onStatus(String text) throws AnswerException {
        boolean known = (text.startsWith("HTTP/1.1 ") || text.startsWith("HTTP/1.0 "))
                && text.length() >= 12
                && (text.length() == 12 || text.charAt(12) == ' ');
        if (!known) {
            throw new AnswerException("answer is not HTTP");
        }
        status = (int) AnswerHead.number(text.substring(9, 12));
        minorVersion = text.charAt(7) - '0';
        reason = text.substring(12).strip();
        fields = new HashMap<>();
        state = State.FIELDS;
    }

    private void onField(String text, Listener listener) throws AnswerException {
        if (text.isEmpty()) {
            onHeadEnd(listener);
            return;
        }
        int colon = text.indexOf(':');
        if (colon < 1 || text.charAt(0) <= ' ' || text.charAt(colon - 1) <= ' ') {
            throw new AnswerException("answer with a header that is none");
        }
        String name = text.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = text.substring(colon + 1).strip();
        if (FIELDS.contains(name)) {
            String before = fields.put(name, value);
            if (before != null && !before.equals(value)) {
                throw new AnswerException("answer with two different headers " + name);
            }
        }
    }

    private void onHeadEnd(Listener listener) throws AnswerException {
        if (status >= 100 && status < 200) {
            if (status == 101) {
                throw new AnswerException("answer in another protocol");
            }
            state = State.STATUS; // an interim answer says nothing, and the one that counts follows
            return;
        }
        AnswerHead head = new AnswerHead(status, minorVersion, reason, fields);
        boolean chunked = head.chunked();
        long length = head.contentLength();
        content = 0;
        overhead = 0;
        missing = Math.max(0, length);
        state = chunked ? State.SIZE : length < 0 ? State.UNTIL_CLOSE : State.COUNTED;
        listener.onHead(head);
        if (state == State.COUNTED && missing == 0) {
            end(listener);
        }
    }

    /** The length of a chunk in hexadecimal digits; extensions behind a semicolon are of no use. */
    private void onSize(String text) throws AnswerException {
        int semicolon = text.indexOf(';');
        String digits = (semicolon < 0 ? text : text.substring(0, semicolon)).strip();
        if (digits.isEmpty()
                || digits.length() > MAX_SIZE_DIGITS
                || !digits.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0)) {
            throw new AnswerException("answer with a chunk whose length is none");
        }
        missing = Long.parseLong(digits, 16);
        state = missing == 0 ? State.TRAILER : State.CHUNK;
    }
}
