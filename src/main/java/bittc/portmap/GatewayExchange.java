package bittc.portmap;

import bittc.loop.Scheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Requests to the gateway, and its answers, by the datagrams that PCP and NAT-PMP share. Repeats what is not answered. */
final class GatewayExchange {
    /** The port of both protocols. */
    static final int SERVER_PORT = 5351;

    /** Times that a request is sent. */
    static final int TRIES = 5;

    /** First wait for an answer; doubles. */
    static final Duration FIRST_WAIT = Duration.ofMillis(250);

    private final Scheduler scheduler;
    private final RouterSockets.Udp socket;
    private final InetSocketAddress gateway;
    private final List<Request> open = new ArrayList<>();
    private boolean heard;

    /** Reads an answer. */
    interface Reader {
        /** Reads a datagram of the gateway; returns false if it does not answer this request. */
        boolean read(byte[] datagram);
    }

    /** Opens the socket. */
    GatewayExchange(Scheduler scheduler, RouterSockets sockets, InetAddress local, InetAddress gateway) {
        this.scheduler = scheduler;
        this.gateway = new InetSocketAddress(gateway, SERVER_PORT);
        socket = sockets.udp(local, this::onDatagram);
    }

    /** The loop's clock. */
    long nanoTime() {
        return scheduler.nanoTime();
    }

    /** True if the gateway has ever sent us anything. */
    boolean hasHeard() {
        return heard;
    }

    /** Sends a request until it is answered; after the last wait, calls {@code onSilence}. */
    void ask(byte[] request, Reader reader, Runnable onSilence) {
        Request added = new Request(request, reader, onSilence);
        open.add(added);
        added.send(1, FIRST_WAIT);
    }

    private void onDatagram(InetSocketAddress from, byte[] datagram) {
        if (!from.equals(gateway)) {
            return;
        }
        heard = true;
        for (Request request : List.copyOf(open)) {
            if (request.reader.read(datagram)) {
                request.end();
                return;
            }
        }
    }

    /** Gives up all requests and closes the socket. */
    void close() {
        List.copyOf(open).forEach(Request::end);
        socket.close();
    }

    private final class Request {
        private final byte[] bytes;
        private final Reader reader;
        private final Runnable onSilence;
        private Scheduler.Timer timer = () -> {};

        Request(byte[] bytes, Reader reader, Runnable onSilence) {
            this.bytes = bytes;
            this.reader = reader;
            this.onSilence = onSilence;
        }

        void send(int times, Duration wait) {
            socket.send(gateway, bytes);
            timer = scheduler.schedule(wait, () -> {
                if (times < TRIES) {
                    send(times + 1, wait.multipliedBy(2));
                } else {
                    end();
                    onSilence.run();
                }
            });
        }

        void end() {
            open.remove(this);
            timer.cancel();
        }
    }
}
