package bittc.testkit;

import bittc.torrent.Bitfield;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A seeder of one torrent on 127.0.0.1 that follows its {@link Behaviour}: an actor of the demo and the tests. Simple
 * on purpose: blocking sockets, and a daemon thread for each connection.
 */
public final class ScriptedSeeder implements AutoCloseable {
    /** The most connections at once; a further one is closed immediately. */
    private static final int MAX_CONNECTIONS = 64;

    /** Time that closing waits for the accepting thread, which ends within microseconds. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(ScriptedSeeder.class);

    /**
     * The torrent to serve: its info hash, its layout and its content.
     *
     * @param info the info dictionary, for peers that know only its hash; do not change it
     */
    public record Torrent(InfoHash infoHash, byte[] info, PieceLayout layout, Payload payload) {
        /** Makes a torrent of computed files. */
        public static Torrent of(SyntheticTorrent torrent) {
            return new Torrent(torrent.infoHash(), torrent.infoBytes(), torrent.layout(), torrent);
        }
    }

    /**
     * Settings besides the behaviour.
     *
     * @param bytesPerSecond payload to all connections together; {@link Long#MAX_VALUE} for no limit
     * @param pieces that the seeder has, or empty for all
     * @param fast true to support the fast extension (BEP 6)
     * @param extended true to support the extension protocol (BEP 10)
     */
    public record Options(long bytesPerSecond, Optional<Bitfield> pieces, boolean fast, boolean extended) {
        /** All pieces, no limit, all extensions. */
        public static final Options STANDARD = new Options(Long.MAX_VALUE, Optional.empty(), true, true);

        public Options {
            if (bytesPerSecond < 1) {
                throw new IllegalArgumentException("rate of " + bytesPerSecond + " bytes per second (expected: >= 1)");
            }
        }

        /** Replaces the rate. */
        public Options atRate(long newBytesPerSecond) {
            return new Options(newBytesPerSecond, pieces, fast, extended);
        }

        /** Restricts the pieces. */
        public Options having(Bitfield newPieces) {
            return new Options(bytesPerSecond, Optional.of(newPieces.copy()), fast, extended);
        }

        /** Disables all extensions, as in a client of 2002. */
        public Options plain() {
            return new Options(bytesPerSecond, pieces, false, false);
        }
    }

    private final Torrent torrent;
    private final Behaviour behaviour;
    private final Options options;
    private final Bitfield pieces;
    private final PeerId peerId;
    private final ServerSocket listener;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytesSent = new AtomicLong();
    private final AtomicInteger blocksSent = new AtomicInteger();
    private final AtomicInteger badBlocksSent = new AtomicInteger();
    private final AtomicInteger connectionsAccepted = new AtomicInteger();
    private final Pace pace;
    private final Thread acceptor;
    private volatile boolean dead;

    private ScriptedSeeder(Torrent torrent, Behaviour behaviour, Options options) throws IOException {
        this.torrent = torrent;
        this.behaviour = behaviour;
        this.options = options;
        pace = new Pace(options.bytesPerSecond());
        pieces = options.pieces().orElseGet(() -> {
            Bitfield all = new Bitfield(torrent.layout().pieceCount());
            all.setAll();
            return all;
        });
        acceptor = new Thread(this::accept);
        listener = new ServerSocket();
        listener.bind(new InetSocketAddress(LoopbackAddress.IPV4, 0));
        peerId = PeerId.of(ByteBuffer.allocate(PeerId.LENGTH)
                .put("-SW0001-seeder".getBytes(StandardCharsets.US_ASCII))
                .putInt(PeerId.LENGTH - Integer.BYTES, listener.getLocalPort())
                .array());
    }

    /** Starts to listen on a free port. */
    public static ScriptedSeeder start(Torrent torrent, Behaviour behaviour, Options options) throws IOException {
        ScriptedSeeder seeder = new ScriptedSeeder(torrent, behaviour, options);
        startThread(seeder.acceptor, "seeder " + seeder.address().getPort());
        return seeder;
    }

    /** The address on which it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Its peer id; a different one for each port. */
    public PeerId peerId() {
        return peerId;
    }

    public Torrent torrent() {
        return torrent;
    }

    /** Payload bytes sent so far. */
    public long bytesSent() {
        return bytesSent.get();
    }

    /** Whole blocks sent so far. */
    public int blocksSent() {
        return blocksSent.get();
    }

    /** Corrupted blocks sent so far. */
    public int badBlocksSent() {
        return badBlocksSent.get();
    }

    public int connectionsAccepted() {
        return connectionsAccepted.get();
    }

    /** True if it has died by its script. */
    public boolean dead() {
        return dead;
    }

    /** Resets every connection and stops listening, like a killed process. */
    public void die() {
        dead = true;
        close();
    }

    @Override
    public void close() {
        closeQuietly(listener::close);
        awaitEndOfAcceptor();
        for (Socket socket : connections) {
            closeQuietly(() -> {
                socket.setSoLinger(true, 0);
                socket.close();
            });
        }
    }

    /** Waits for the acceptor: a thread in accept keeps accepting connections after the socket was closed. */
    private void awaitEndOfAcceptor() {
        try {
            acceptor.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Options options() {
        return options;
    }

    Bitfield pieces() {
        return pieces;
    }

    void countBlock() {
        blocksSent.incrementAndGet();
    }

    void countBytes(int bytes) {
        bytesSent.addAndGet(bytes);
    }

    void countBadBlock() {
        badBlocksSent.incrementAndGet();
    }

    /** Blocks until this many bytes may be sent within the rate. */
    void awaitTurn(int bytes) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(pace.take(bytes, System.nanoTime()));
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while waiting to send");
        }
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                connections.add(socket);
                if (connections.size() > MAX_CONNECTIONS || listener.isClosed()) {
                    forget(socket);
                } else {
                    connectionsAccepted.incrementAndGet();
                    String name = "seeder " + socket.getLocalPort() + " to " + socket.getPort();
                    startThread(new Thread(() -> converse(socket)), name);
                }
            } catch (IOException e) {
                if (listener.isClosed()) {
                    return;
                }
                log.debug("seeder cannot accept: {}", e.toString());
            }
        }
    }

    private void converse(Socket socket) {
        try {
            new Conversation(this, behaviour, socket).run();
        } catch (IOException e) {
            log.debug("seeder {}: {}", listener.getLocalPort(), e.toString());
        } finally {
            forget(socket);
        }
    }

    private void forget(Socket socket) {
        connections.remove(socket);
        closeQuietly(socket::close);
    }

    private static void startThread(Thread thread, String name) {
        thread.setName(name);
        thread.setDaemon(true);
        thread.start();
    }

    private interface Closing {
        void run() throws IOException;
    }

    private static void closeQuietly(Closing closing) {
        try {
            closing.run();
        } catch (IOException e) {
            log.debug("seeder: {}", e.toString());
        }
    }
}
