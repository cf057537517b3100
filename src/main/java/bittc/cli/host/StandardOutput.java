package bittc.cli.host;

import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Standard output: in UTF-8 whatever the locale, and unbuffered, so that each write of ours is one write to the system.
 * Unlike a {@link PrintStream} it remembers why writing failed.
 */
public final class StandardOutput extends PrintStream {
    private static final Path OURS = Path.of("/proc/self/fd/1");

    private final Sink sink;
    private final boolean pipe;

    /**
     * Wraps an output stream.
     *
     * @param pipe whether it is known to be a pipe, which fails only when closed; otherwise a closed pipe is recognised
     *     by the system's message, which may be in the user's language
     */
    public StandardOutput(OutputStream to, boolean pipe) {
        this(new Sink(to), pipe);
    }

    private StandardOutput(Sink sink, boolean pipe) {
        super(sink, false, StandardCharsets.UTF_8);
        this.sink = sink;
        this.pipe = pipe;
    }

    /** Returns the standard output of the process. */
    static StandardOutput ofProcess() {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out), isPipe());
    }

    private static boolean isPipe() {
        try {
            String target = Files.readSymbolicLink(OURS).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException | UnsupportedOperationException e) {
            return false; // not Linux
        }
    }

    /** Returns the reason for lost output; empty if there is none, or only because the pipe was closed. */
    public Optional<Problem> failure() {
        if (sink.failure == null || pipe) {
            return Optional.empty();
        }
        String why = String.valueOf(sink.failure.getMessage());
        if (why.contains("Broken pipe")) {
            return Optional.empty();
        }
        String reason = why.substring(0, 1).toLowerCase(Locale.ROOT) + why.substring(1);
        return Optional.of(new Problem(ProblemCode.OUTPUT_FAILED, "standard output: " + reason, ""));
    }

    /** Writes the bytes and remembers the first failure. */
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
