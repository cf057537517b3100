package bittc.simulation;

import bittc.download.PeerConnector;
import bittc.download.PeerHandler;
import bittc.download.Session;
import bittc.download.SessionOptions;
import bittc.download.blocks.PeerPath;
import bittc.download.connect.DialHints;
import bittc.loop.Cancellable;
import bittc.loop.SimulatedScheduler;
import bittc.storage.BlockPool;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.tracker.AnnounceAnswer;
import bittc.tracker.AnnounceRequest;
import bittc.tracker.Tracker;
import bittc.tracker.TrackerException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** What the torrents of one simulated session share: time, chance, memory, the network and a tracker. */
final class World {
    /** As long as a connection attempt may take before it is given up. */
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    final SimulatedScheduler scheduler = new SimulatedScheduler();
    final Random random;
    final BlockPool pool = new BlockPool();
    final Map<InetSocketAddress, RemotePeer> hosts = new LinkedHashMap<>();
    final Map<InfoHash, Simulation> torrents = new LinkedHashMap<>();
    final PeerId ourId;
    SessionOptions options = new SessionOptions(50, 0, 0);

    /** Where others connect to us, or null if nobody can. */
    InetSocketAddress ours;

    /** How long the tracker takes to answer. */
    Duration trackerTime = Duration.ofMillis(30);

    /** How the tracker answers, or null if that is with the torrent's peers. */
    TrackerException trackerFailure;

    int announces;
    final List<AnnounceRequest> announced = new ArrayList<>();

    private Session session;

    World(long seed) {
        random = new Random(seed);
        ourId = PeerId.random(random);
    }

    Session session() {
        if (session == null) {
            session = new Session(
                    options, scheduler, random, new Connector(), url -> new FakeTracker(), pool, Runnable::run, ourId);
            session.announcePort(6881);
        }
        return session;
    }

    /** A peer connects to us; false if it is turned away. */
    boolean connectToUs(RemotePeer peer, InetSocketAddress from) {
        Optional<PeerHandler> accepted = session().accept(peer.content.metainfo.infoHash(), from);
        accepted.ifPresent(handler -> scheduler.schedule(Duration.ofMillis(20), () -> {
            if (peer.open) {
                handler.onClosed(false, "it is connected already");
            } else if (peer.completesHandshake) {
                peer.connect(handler, from, true);
            } else {
                scheduler.schedule(CONNECT_LIMIT, () -> handler.onClosed(false, "handshake timed out"));
            }
        }));
        return accepted.isPresent();
    }

    private final class Connector implements PeerConnector {
        @Override
        public void connect(InetSocketAddress address, InfoHash infoHash, DialHints hints, PeerHandler handler) {
            RemotePeer peer = hosts.get(address);
            scheduler.schedule(Duration.ofMillis(20), () -> {
                if (address.equals(ours)) {
                    handler.onClosed(false, OURSELVES);
                } else if (peer == null || !peer.reachable()) {
                    handler.onClosed(false, "connection refused");
                } else if (!peer.completesHandshake) {
                    scheduler.schedule(CONNECT_LIMIT, () -> handler.onClosed(false, "handshake timed out"));
                } else if (peer.encrypted && !hints.encryptedFirst()) {
                    peer.clearGreetings++;
                    retryEncrypted(peer, address, hints, handler);
                } else {
                    peer.connect(handler, address, false);
                }
            });
        }

        private void retryEncrypted(RemotePeer peer, InetSocketAddress address, DialHints hints, PeerHandler handler) {
            scheduler.schedule(Duration.ofMillis(40), () -> {
                if (!hints.mayEncryptOverTcp() || peer.open) {
                    handler.onEncryptionRefused(PeerPath.Transport.TCP);
                    handler.onClosed(false, HUNG_UP_BOTH);
                } else {
                    peer.connect(handler, address, false);
                }
            });
        }
    }

    private final class FakeTracker implements Tracker {
        private int asked;

        @Override
        public String host() {
            return "tracker:6969";
        }

        @Override
        public Cancellable announce(AnnounceRequest request, Listener listener) {
            announces++;
            announced.add(request);
            boolean[] cancelled = {false};
            Simulation torrent = torrents.get(request.infoHash());
            boolean fails = asked++ == 0 && torrent.trackerFailsAtFirst;
            scheduler.schedule(trackerTime, () -> {
                if (cancelled[0]) {
                    return;
                }
                if (fails) {
                    listener.onFailure(TrackerException.unreachable("connection refused"));
                } else if (trackerFailure != null) {
                    listener.onFailure(trackerFailure);
                } else {
                    listener.onAnswer(new AnnounceAnswer(
                            Duration.ofMinutes(30),
                            Optional.empty(),
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            List.copyOf(torrent.peers.keySet()),
                            Optional.empty(),
                            Optional.empty()));
                }
            });
            return () -> cancelled[0] = true;
        }
    }
}
