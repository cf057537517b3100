package bittc.http;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ServerSocketFactory;

/** An HTTP server on loopback that reads a request and then does as it is told, well-behaved or not. */
public final class ScriptedServer implements Closeable {
    /** The first byte of a TLS connection. */
    private static final int TLS_HANDSHAKE = 0x16;

    private final ServerSocket socket;
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong sent = new AtomicLong();
    private volatile Script script;

    /** What to do with one connection; it is closed afterwards. */
    public interface Script {
        /** Writes the answer, if any. */
        void serve(String request, OutputStream out) throws IOException;
    }

    /** A closed accept returns at once; a thread that is busy with a client instead is not in it. */
    private static final int LONGEST_ACCEPT_MILLIS = 200;

    private final Thread thread;

    /** A server without TLS. */
    public ScriptedServer(Script script) {
        this(ServerSocketFactory.getDefault(), "127.0.0.1", script);
    }

    ScriptedServer(ServerSocketFactory sockets, String address, Script script) {
        this.script = script;
        try {
            socket = sockets.createServerSocket(0, 50, InetAddress.getByName(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Answers every request with these bytes; each character is one. */
    public static ScriptedServer replying(String reply) {
        return new ScriptedServer((request, out) -> out.write(reply.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** From the next request on, does this. */
    public void setScript(Script script) {
        this.script = script;
    }

    /** Where it listens. */
    public int port() {
        return socket.getLocalPort();
    }

    /** A URL of it, of the path that trackers have. */
    public String url() {
        return "http://127.0.0.1:" + port() + "/announce";
    }

    /** The requests so far: request line and header fields, each ended by {@code \n}. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Bytes that were written, whether or not anybody took them. */
    public long sent() {
        return sent.get();
    }

    /** From here on connections are refused: a socket goes on listening while a thread is still in its accept. */
    @Override
    public void close() {
        try {
            socket.close();
            thread.join(LONGEST_ACCEPT_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
                String request = readRequest(in);
                requests.add(request);
                script.serve(request, counting(connection.getOutputStream()));
                connection.shutdownOutput();
                while (in.read() >= 0) {} // an early close would reset what is still on its way
            } catch (IOException e) {
                // the client has had enough, or the test is over
            }
        }
    }

    /** Everything up to the empty line; nothing of a TLS handshake, in which no such line may come. */
    private static String readRequest(BufferedReader in) throws IOException {
        in.mark(1);
        boolean tls = in.read() == TLS_HANDSHAKE;
        in.reset();
        StringBuilder request = new StringBuilder();
        for (String line = tls ? null : in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            request.append(line).append('\n');
        }
        return request.toString();
    }

    private OutputStream counting(OutputStream out) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                sent.addAndGet(length);
            }
        };
    }
}
