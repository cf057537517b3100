package bittc.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A tracker that answers the first announce, with nobody, and then never again. */
final class SlowTracker implements AutoCloseable {
    private static final String NOBODY = "d8:intervali1800e5:peers0:e";

    private final ServerSocket listener;
    private final Set<String> events = ConcurrentHashMap.newKeySet();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private SlowTracker(ServerSocket listener) {
        this.listener = listener;
    }

    static SlowTracker start() throws IOException {
        SlowTracker tracker = new SlowTracker(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread thread = new Thread(tracker::serve, "slow tracker");
        thread.setDaemon(true);
        thread.start();
        return tracker;
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort() + "/announce";
    }

    /** Waits until somebody announces this event. */
    void awaitAnnounce(String event) {
        Deadline.await(() -> events.contains(event), () -> event + " of " + events);
    }

    private void serve() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                String request = String.valueOf(reader.readLine());
                int event = request.indexOf("event=") + "event=".length();
                if (events.isEmpty()) {
                    String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + NOBODY.length() + "\r\n\r\n" + NOBODY;
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                }
                events.add(request.substring(event, event + "started".length()));
            }
        } catch (IOException e) {
            // Closed: the test is over.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
