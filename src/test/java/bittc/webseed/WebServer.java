package bittc.webseed;

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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server on loopback that has files in memory and serves ranges of them, or does as it is told. */
public final class WebServer implements Closeable {
    private final ServerSocket socket;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Script script = this::serve;
    private volatile boolean rude;

    /** Thrown by a script: the connection is reset, so that what is on its way may be lost. */
    public static final class Reset extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * A GET of a range.
     *
     * @param connection its number, from 1
     */
    public record Request(int connection, String path, long first, long last, String head) {}

    /** How requests are answered. */
    @FunctionalInterface
    public interface Script {
        /** Answers; false ends the connection. */
        boolean answer(Request request, OutputStream out) throws IOException;
    }

    /** A server without files. */
    public WebServer() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::accept, "web-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Has a file at a path, which begins with a slash and is percent-encoded. */
    public WebServer put(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    /** Answers in another way from here on. */
    public WebServer script(Script other) {
        script = other;
        return this;
    }

    /** Answers whatever is asked with these bytes, a character each, and hangs up. */
    public WebServer replying(String bytes) {
        return script((request, out) -> {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return false;
        });
    }

    /** Resets connections before anything is asked. */
    public void refuseRudely() {
        rude = true;
    }

    /** The URL of a path. */
    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** Where it listens. */
    public int port() {
        return socket.getLocalPort();
    }

    /** What it has been asked for so far. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** How many connections it has taken. */
    public int connections() {
        return connections.get();
    }

    /** Serves as a good server does. */
    public boolean serve(Request request, OutputStream out) throws IOException {
        byte[] content = files.get(request.path());
        if (content == null) {
            write(out, "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone");
        } else if (request.first() >= content.length) {
            write(out, "HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n");
        } else {
            long last = Math.min(request.last(), content.length - 1);
            write(
                    out,
                    "HTTP/1.1 206 Partial Content\r\nContent-Length: " + (last - request.first() + 1)
                            + "\r\nContent-Range: bytes " + request.first() + "-" + last + "/" + content.length
                            + "\r\n\r\n");
            out.write(content, (int) request.first(), (int) (last - request.first() + 1));
        }
        return true;
    }

    /** Writes text, a byte for each character. */
    public static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                int number = connections.incrementAndGet();
                Thread thread = new Thread(() -> converse(connection, number), "web-server-" + number);
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // closed: the test is over
            }
        }
    }

    private void converse(Socket connection, int number) {
        try (connection) {
            connection.setTcpNoDelay(true);
            if (rude) {
                reset(connection);
                return;
            }
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            for (Request request = read(in, number); request != null; request = read(in, number)) {
                requests.add(request);
                boolean goesOn;
                try {
                    goesOn = script.answer(request, connection.getOutputStream());
                } catch (Reset e) {
                    reset(connection);
                    return;
                }
                if (!goesOn) {
                    connection.shutdownOutput();
                    while (in.read() >= 0) {} // an early close would reset what is still on its way
                    return;
                }
            }
        } catch (IOException e) {
            // the client has had enough
        }
    }

    private static void reset(Socket connection) throws IOException {
        connection.setSoLinger(true, 0);
        connection.close();
    }

    private static Request read(BufferedReader in, int number) throws IOException {
        StringBuilder head = new StringBuilder();
        String first = in.readLine();
        String range = null;
        for (String line = first; line != null && !line.isEmpty(); line = in.readLine()) {
            head.append(line).append('\n');
            range = line.startsWith("Range: bytes=") ? line.substring(13) : range;
        }
        if (first == null || range == null) {
            return null;
        }
        int dash = range.indexOf('-');
        return new Request(
                number,
                first.split(" ")[1],
                Long.parseLong(range.substring(0, dash)),
                Long.parseLong(range.substring(dash + 1)),
                head.toString());
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket connection : List.copyOf(open)) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
