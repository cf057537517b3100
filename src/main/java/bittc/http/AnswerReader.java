package bittc.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Splits a stream into HTTP/1.1 answers (RFC 9112). Parses heads, within narrow limits; leaves body bytes in the buffer
 * for the listener, so that they are copied once.
 *
 * <pre>{@code
 * NOTHING --expect--> STATUS --> FIELDS --+--> COUNTED ---------------+--> NOTHING
 *                        ^----(1xx)-------+--> UNTIL_CLOSE            |
 *                                         +--> SIZE <--> CHUNK, GAP   |
 *                                               '----> TRAILER -------'
 * }</pre>
 *
 * <p>Lenient, as its callers check the content: lines may end in LF alone, be folded, or lack a colon; the same length
 * may be repeated; chunks override a length, and may come by HTTP/1.0; the end of the connection may replace the last
 * empty line. Refuses answers whose body has no certain end: two lengths, or an unknown coding.
 */
public final class AnswerReader {
    /** Limit on a status line and all header fields, including those of interim answers before it; in bytes. */
    static final int MAX_HEAD_LENGTH = 16 * 1024;

    /** Limit on the overhead of chunks: this many bytes, plus half of the content. */
    static final int MAX_CHUNK_OVERHEAD = 64 * 1024;

    private static final int CHUNK_OVERHEAD_SHARE = 2;

    /** Limit on line ends between two answers, in bytes. */
    static final int MAX_GAP_LENGTH = 64;

    private static final int MAX_SIZE_DIGITS = 12;

    /** The fields that are kept. */
    private static final Set<String> FIELDS = Set.of(
            "connection",
            "content-encoding",
            "content-length",
            "content-range",
            "date",
            "etag",
            "last-modified",
            "location",
            "retry-after",
            "transfer-encoding");

    /** Fields whose values may contain commas: the first one counts. */
    private static final Set<String> SINGLE_FIELDS = Set.of("date", "etag", "last-modified", "location", "retry-after");

    /** Receives the answers. */
    public interface Listener {
        /** Called with each head; the body follows, if there is one. */
        void onHead(AnswerHead head) throws AnswerException;

        /**
         * Called with bytes of the body. Take at most this many from the buffer; the rest comes again with the next.
         */
        void onBody(ByteBuf in, int length) throws AnswerException;

        /** Called at the end of the body; what follows belongs to the next answer. */
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
    private boolean begun;
    private int gapLength;
    private int headLength;
    private int status;
    private int minorVersion;
    private String reason = "";
    private Map<String, String> fields = new HashMap<>();

    /** The field that a folded line continues; empty if we ignore it. */
    private String lastField = "";

    /** Bytes left of the counted body, or of the chunk. */
    private long missing;

    private long content;
    private long overhead;

    /** Expects an answer, as a request has been sent. */
    public void expect() {
        if (state != State.NOTHING) {
            throw new IllegalStateException("already expecting an answer");
        }
        state = State.STATUS;
        begun = false;
        headLength = 0;
    }

    /** Ignores everything from now on. */
    public void stop() {
        state = State.STOPPED;
    }

    /** True if an answer has begun and not ended. */
    public boolean hasBegun() {
        return state != State.NOTHING && state != State.STOPPED && (begun || lineLength > 0);
    }

    /** Consumes the whole buffer, unless stopped, or the listener leaves some of it. */
    public void read(ByteBuf in, Listener listener) throws AnswerException {
        boolean goesOn = true;
        while (goesOn && in.isReadable() && state != State.STOPPED) {
            switch (state) {
                case NOTHING -> readGap(in);
                case STATUS, FIELDS, SIZE, GAP, TRAILER -> {
                    if (readLine(in)) {
                        onLine(listener);
                        lineLength = 0;
                    }
                }
                default -> goesOn = readBody(in, listener);
            }
        }
    }

    /** True if the end of the connection would complete the answer; {@link Listener#onEnd} is then not called. */
    public boolean endsWithConnection() {
        return state == State.UNTIL_CLOSE || state == State.TRAILER;
    }

    /** Skips the line end that some servers send after the body. */
    private void readGap(ByteBuf in) throws AnswerException {
        byte b = in.readByte();
        if (b != '\r' && b != '\n' || ++gapLength > MAX_GAP_LENGTH) {
            throw new AnswerException("sends data that was not requested");
        }
    }

    /** Passes on body bytes; true if the listener has taken them all. */
    private boolean readBody(ByteBuf in, Listener listener) throws AnswerException {
        boolean counted = state != State.UNTIL_CLOSE;
        int n = (int) Math.min(counted ? missing : Integer.MAX_VALUE, in.readableBytes());
        int before = in.readerIndex();
        listener.onBody(in, n);
        int taken = in.readerIndex() - before;
        missing -= counted ? taken : 0;
        content += taken;
        if (missing == 0 && state == State.COUNTED) {
            end(listener);
        } else if (missing == 0 && state == State.CHUNK) {
            state = State.GAP;
        }
        return taken == n;
    }

    private void end(Listener listener) throws AnswerException {
        state = State.NOTHING;
        gapLength = 0;
        listener.onEnd();
    }

    /** Collects a line, without its end; true when it is complete. */
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

    private void onLine(Listener listener) throws AnswerException {
        boolean empty = lineLength == 0;
        switch (state) {
            case STATUS -> {
                if (!empty) {
                    onStatus(text());
                }
            }
            case FIELDS -> {
                if (empty) {
                    onHeadEnd(listener);
                } else {
                    onField(text());
                }
            }
            case SIZE -> onSize();
            case GAP -> {
                if (!empty) {
                    throw new AnswerException("answer with a chunk that is longer than its length");
                }
                state = State.SIZE;
            }
            default -> { // a trailer
                if (empty) {
                    end(listener);
                }
            }
        }
    }

    private String text() {
        return new String(line, 0, lineLength, StandardCharsets.ISO_8859_1);
    }

    /** Parses {@code HTTP/1.1 206 Partial Content}. */
    private void onStatus(String text) throws AnswerException {
        int space = text.indexOf(' ');
        String rest = text.substring(space + 1).strip();
        boolean known = text.startsWith("HTTP/1.")
                && space == 8
                && Character.digit(text.charAt(7), 10) >= 0
                && rest.length() >= 3
                && (rest.length() == 3 || rest.charAt(3) == ' ');
        if (!known) {
            throw new AnswerException("answer is not HTTP");
        }
        status = (int) AnswerHead.number(rest.substring(0, 3));
        minorVersion = text.charAt(7) - '0';
        reason = rest.substring(3).strip();
        fields = new HashMap<>();
        lastField = "";
        begun = true;
        state = State.FIELDS;
    }

    /** Parses {@code Name: value}, or a continuation of the previous field; ignores anything else. */
    private void onField(String text) {
        if (text.charAt(0) == ' ' || text.charAt(0) == '\t') {
            fields.computeIfPresent(lastField, (name, value) -> (value + " " + text.strip()).strip());
            return;
        }
        int colon = text.indexOf(':');
        String name = text.substring(0, Math.max(0, colon)).strip().toLowerCase(Locale.ROOT);
        if (!FIELDS.contains(name)) {
            lastField = "";
            return;
        }
        lastField = name;
        boolean single = SINGLE_FIELDS.contains(name);
        fields.merge(
                name,
                text.substring(colon + 1).strip(),
                (before, more) -> single || before.equals(more) ? before : before + ", " + more);
    }

    private void onHeadEnd(Listener listener) throws AnswerException {
        if (status >= 100 && status < 200) {
            if (status == 101) {
                throw new AnswerException("answer in another protocol");
            }
            state = State.STATUS; // an interim answer; the final one follows
            return;
        }
        AnswerHead head = new AnswerHead(status, minorVersion, reason, fields);
        long length = head.contentLength();
        content = 0;
        overhead = 0;
        missing = Math.max(0, length);
        state = length >= 0 ? State.COUNTED : head.chunked() ? State.SIZE : State.UNTIL_CLOSE;
        listener.onHead(head);
        if (state == State.COUNTED && missing == 0) {
            end(listener);
        }
    }

    /** Parses the length of a chunk, in hexadecimal; ignores extensions behind a semicolon. */
    private void onSize() throws AnswerException {
        long size = 0;
        int digits = 0;
        boolean over = false;
        for (int i = 0; i < lineLength && line[i] != ';'; i++) {
            int digit = line[i] < 0 ? -1 : Character.digit(line[i], 16);
            boolean blank = line[i] == ' ' || line[i] == '\t';
            over |= blank && digits > 0;
            if (!blank && (digit < 0 || over || ++digits > MAX_SIZE_DIGITS)) {
                throw new AnswerException("answer with an invalid chunk length");
            } else if (!blank) {
                size = size << 4 | digit;
            }
        }
        if (digits == 0) {
            throw new AnswerException("answer with an invalid chunk length");
        }
        missing = size;
        state = size == 0 ? State.TRAILER : State.CHUNK;
    }
}
