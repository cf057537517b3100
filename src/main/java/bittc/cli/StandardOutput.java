package bittc.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Standard output: in UTF-8 whatever the locale, and unbuffered, so that each write of ours is one write to the system. It
 * remembers why it takes no more, which a {@link PrintStream} does not.
 */
final class StandardOutput extends PrintStream {
    private final Sink sink;

    StandardOutput(OutputStream to) {
        this(new Sink(to));
    }

    private StandardOutput(Sink sink) {
        super(sink, false, StandardCharsets.UTF_8);
        this.sink = sink;
    }

    /** Why something that was written is lost; empty also if nobody wants it any more, because a pipe was closed. */
    Optional<Problem> failure() {
        String why = sink.failure == null ? "Broken pipe" : String.valueOf(sink.failure.getMessage());
        if (why.contains("Broken pipe")) {
            return Optional.empty();
        }
        String reason = why.substring(0, 1).toLowerCase(Locale.ROOT) + why.substring(1);
        return Optional.of(Problem.storage("output-failed", "standard output: " + reason, ""));
    }

    /** Where the bytes go, and the first failure there. */
    private static final class Sink extends FilterOutputStream {
        private volatile IOException failure;

        Sink(OutputStream to) {
            super(to);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }
    }
}
