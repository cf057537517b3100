package bittc.download;

import bittc.download.blocks.ReceiveBudget;
import bittc.download.blocks.SharedRate;
import bittc.download.connect.Bans;
import bittc.download.connect.ConnectionSlots;
import bittc.download.connect.DialHints;
import bittc.download.connect.DialLimiter;
import bittc.download.connect.IntroductionLimiter;
import bittc.download.metadata.MetadataBudget;
import bittc.loop.SimulatedScheduler;
import bittc.metainfo.Metainfo;
import bittc.storage.BlockPool;
import bittc.torrent.InfoHash;
import bittc.torrent.InfoHashes;
import bittc.torrent.PeerId;
import bittc.tracker.FakeTracker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assertions;

/** What a session gives to its torrents, on simulated time; connections are written down, and the test says what becomes of them. */
final class FakeSession {
    static final InfoHash INFO_HASH = InfoHash.of(new byte[InfoHash.LENGTH]);
    static final InfoHashes INFO_HASHES = InfoHashes.ofV1(INFO_HASH);

    final SimulatedScheduler loop = new SimulatedScheduler();
    final ConnectionSlots slots;
    final BlockPool pool = new BlockPool();

    /** What takes each connection that was begun, in their order. */
    final Map<InetSocketAddress, PeerHandler> dialled = new LinkedHashMap<>();

    /** How each was begun the last time. */
    final Map<InetSocketAddress, DialHints> hints = new HashMap<>();

    /** By URL: those that were asked for. */
    final Map<String, FakeTracker> trackers = new LinkedHashMap<>();

    /** Hosts that may not be peers. */
    final Set<InetAddress> refused = new HashSet<>();

    final List<String> details = new ArrayList<>();

    /** States that torrents entered, in order. */
    final List<DownloadState> states = new ArrayList<>();

    final SessionResources resources;

    /** With this number of places for peers. */
    FakeSession(int places) {
        slots = new ConnectionSlots(places);
        PeerId peerId = PeerId.random(new Random(0));
        Discovery discovery = new Discovery(
                url -> trackers.computeIfAbsent(url, host -> new FakeTracker(loop, host)), loop, new Random(1), peerId);
        resources = new SessionResources(
                new SessionOptions(places, 0, 0),
                peerId,
                loop,
                new Random(1),
                (address, infoHash, known, handler) -> {
                    hints.put(address, known);
                    dialled.put(address, handler);
                },
                Runnable::run,
                slots,
                new Bans(),
                new DialLimiter(loop.nanoTime()),
                new IntroductionLimiter(loop.nanoTime()),
                new SharedRate(0, loop),
                new SharedRate(0, loop),
                new ReceiveBudget(pool, () -> 0),
                new MetadataBudget(),
                discovery,
                address -> !refused.contains(address));
    }

    static InetSocketAddress address(int number) {
        return new InetSocketAddress("10.9." + number / 250 + "." + (1 + number % 250), 6881);
    }

    /** Writes down what the torrent says in detail. */
    DownloadListener listener() {
        return new DownloadListener() {
            @Override
            public void onState(DownloadState from, DownloadState to, String reason) {
                states.add(to);
            }

            @Override
            public void onMetadata(Metainfo metainfo) {}

            @Override
            public void onTracker(TrackerReport report) {
                details.add(report.host() + (report.ok() ? ": " + report.peers() : ": " + report.message()));
            }

            @Override
            public void onUnusableUrl(String what) {
                details.add("unusable: " + what);
            }

            @Override
            public void onFileComplete(int fileIndex) {}

            @Override
            public void onProxyLimit(String what) {}

            @Override
            public void onFileChanged(String what) {}

            @Override
            public void onSuperSeedingOver(String why) {
                details.add(why);
            }

            @Override
            public void onFailed(Failure failure) {
                Assertions.fail(failure.message());
            }

            @Override
            public void onDetail(String line) {
                details.add(line);
            }
        };
    }
}
