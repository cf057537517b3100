package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.blocks.SmallTorrent;
import bittc.metainfo.Metainfo;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Web seeds of a torrent of which nothing is there, in a session of 100 places. */
class WebSeedsTest {
    private final FakeSession session = new FakeSession(100);
    private final DataState data = SmallTorrent.open(1000);
    private final List<FakeServer> servers = new ArrayList<>();
    private final Owner owner = new Owner();
    private final WebSeeds webSeeds = new WebSeeds(owner, data, new Counters(), session.resources);

    private static final class FakeServer implements WebSeed {
        final InetSocketAddress address;
        final List<FakeConnection> connections = new ArrayList<>();
        int connects;
        boolean useless;
        boolean readsForward;
        boolean hasLearnt;
        Duration pause = Duration.ZERO;

        FakeServer(int number) {
            address = InetSocketAddress.createUnresolved("server" + number, 80);
        }

        @Override
        public InetSocketAddress address() {
            return address;
        }

        @Override
        public void connect(PeerHandler handler) {
            connects++;
        }

        @Override
        public boolean isUseless() {
            return useless;
        }

        @Override
        public boolean readsForward() {
            return readsForward;
        }

        @Override
        public boolean hasLearnt() {
            return hasLearnt;
        }

        @Override
        public Duration pause() {
            return pause;
        }
    }

    private static final class FakeConnection implements WebSeeds.Connection {
        final FakeServer server;
        boolean open = true;
        boolean proven;
        double rate;
        String closed = "";

        FakeConnection(FakeServer server) {
            this.server = server;
            server.connections.add(this);
        }

        @Override
        public PeerHandler handler() {
            return null;
        }

        @Override
        public WebSeed server() {
            return server;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public boolean isProven() {
            return proven;
        }

        @Override
        public double rate(long now) {
            return rate;
        }

        @Override
        public int room(double secondsLeft, long now) {
            return 0;
        }

        @Override
        public void close(String reason) {
            closed = reason;
        }
    }

    private final class Owner implements WebSeeds.Owner {
        final List<String> unusable = new ArrayList<>();
        boolean stopping;

        @Override
        public boolean isStopping() {
            return stopping;
        }

        @Override
        public WebSeeds.Connection connection(WebSeed server) {
            return new FakeConnection((FakeServer) server);
        }

        @Override
        public void onUnusableUrl(String what) {
            unusable.add(what);
        }

        @Override
        public void detail(String line) {}

        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        public boolean wantsPeers(long now) {
            return false;
        }
    }

    @BeforeEach
    void join() {
        session.slots.add(owner);
        session.resources.discovery().use(new WebSeedFinder() {
            @Override
            public List<WebSeed> webSeeds(Metainfo metainfo) {
                return List.copyOf(servers);
            }

            @Override
            public List<String> unusable(Metainfo metainfo) {
                return List.of("x: no host");
            }
        });
    }

    private FakeServer server() {
        servers.add(new FakeServer(servers.size()));
        return servers.get(servers.size() - 1);
    }

    private void after(Duration time) {
        session.loop.advance(time);
        webSeeds.connectMore();
    }

    private void end(FakeServer server, String reason) {
        FakeConnection last = server.connections.remove(server.connections.size() - 1);
        last.open = false;
        webSeeds.onClosed(last, reason);
    }

    @Test
    void connectsToSomeServersAtOnceAndTellsWhatIsUnusableOnce() {
        for (int i = 0; i < 10; i++) {
            server();
        }
        webSeeds.connectMore();
        webSeeds.connectMore();
        assertEquals(8, servers.stream().mapToInt(server -> server.connects).sum());
        assertEquals(8, session.slots.taken());
        assertEquals(List.of("web seed x: no host"), owner.unusable);
        assertEquals(8, webSeeds.serversOpen());
    }

    @Test
    void aServerGetsAFurtherConnectionWhileTheLastMadeItFaster() {
        FakeServer server = server();
        webSeeds.connectMore();
        server.connections.get(0).proven = true;
        server.connections.get(0).rate = 1000;
        after(Duration.ofSeconds(3));
        assertEquals(1, server.connects, "it has had too little time");
        after(Duration.ofSeconds(1));
        assertEquals(2, server.connects);
        after(Duration.ofSeconds(4));
        assertEquals(2, server.connects, "the second has not sent anything");
        server.connections.get(1).proven = true;
        server.connections.get(1).rate = 100;
        after(Duration.ofSeconds(4));
        assertEquals(2, server.connects, "it has made it hardly faster");
        server.connections.get(1).rate = 5000;
        after(Duration.ofSeconds(4));
        assertEquals(2, server.connects, "and that is settled");
    }

    @Test
    void aServerGetsFourConnectionsAtMost() {
        FakeServer server = server();
        for (int i = 0; i < 10; i++) {
            after(Duration.ofSeconds(4));
            server.connections.forEach(connection -> {
                connection.proven = true;
                connection.rate = 1000;
            });
        }
        assertEquals(4, server.connects);
    }

    @Test
    void oneThatReadsForwardHasOneConnection() {
        FakeServer server = server();
        server.readsForward = true;
        webSeeds.connectMore();
        server.connections.get(0).proven = true;
        server.connections.get(0).rate = 1000;
        after(Duration.ofMinutes(1));
        assertEquals(1, server.connects);
    }

    @Test
    void waitsTwiceAsLongAfterEachFailure() {
        FakeServer server = server();
        webSeeds.connectMore();
        for (int seconds = 10; seconds <= 80; seconds *= 2) {
            int before = server.connects;
            end(server, "refused");
            after(Duration.ofSeconds(seconds).minusNanos(1));
            assertEquals(before, server.connects);
            after(Duration.ofNanos(1));
            assertEquals(before + 1, server.connects);
        }
    }

    @Test
    void waitsAsLongAsTheServerAsksButNotAfterItHasTaughtUsSomething() {
        FakeServer server = server();
        webSeeds.connectMore();
        server.pause = Duration.ofMinutes(5);
        end(server, "busy");
        after(Duration.ofMinutes(5).minusNanos(1));
        assertEquals(1, server.connects);
        after(Duration.ofNanos(1));
        assertEquals(2, server.connects);
        server.pause = Duration.ZERO;
        server.hasLearnt = true;
        end(server, "not there");
        webSeeds.connectMore();
        assertEquals(3, server.connects);
    }

    @Test
    void oneThatSendsWrongBytesIsNotAskedAgain() {
        FakeServer server = server();
        webSeeds.connectMore();
        FakeConnection connection = server.connections.get(0);
        webSeeds.ban(connection, "wrong bytes");
        assertEquals("banned: it sent wrong bytes", connection.closed);
        end(server, "banned");
        assertFalse(webSeeds.mayDeliver());
        after(Duration.ofHours(1));
        assertEquals(1, server.connects);
        assertEquals(0, session.slots.taken());
        assertEquals(
                Optional.of("web seed server0:80: it sent wrong bytes"),
                webSeeds.explain(session.loop.nanoTime(), false));
    }

    @Test
    void oneThatIsUselessIsNotAskedAgain() {
        FakeServer server = server();
        webSeeds.connectMore();
        assertTrue(webSeeds.mayDeliver());
        server.useless = true;
        end(server, "404");
        after(Duration.ofHours(1));
        assertEquals(1, server.connects);
    }

    @Test
    void connectsToNobodyWithoutAPlaceOrOnceTheTorrentEnds() {
        FakeServer server = server();
        for (int i = 0; i < 100; i++) {
            session.slots.take(owner);
        }
        webSeeds.connectMore();
        assertEquals(0, server.connects);
        session.slots.giveBack(owner);
        owner.stopping = true;
        webSeeds.connectMore();
        assertEquals(0, server.connects);
        owner.stopping = false;
        webSeeds.connectMore();
        assertEquals(1, server.connects);
    }

    @Test
    void ofSeveralTheMostHopefulIsTold() {
        assertEquals(Optional.empty(), webSeeds.explain(session.loop.nanoTime(), false));
        FakeServer gone = server();
        FakeServer other = server();
        webSeeds.connectMore();
        other.connections.get(0).open = false;
        end(gone, "refused");
        assertEquals(Optional.of("asking web seed server1:80"), webSeeds.explain(session.loop.nanoTime(), false));
        end(other, "refused");
        assertEquals(
                Optional.of("web seed server0:80: refused; trying again in 10s"),
                webSeeds.explain(session.loop.nanoTime(), false));
        assertEquals(Optional.of("web seed server0:80: refused"), webSeeds.explain(session.loop.nanoTime(), true));
    }
}
