package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.download.blocks.Counters;
import bittc.download.blocks.SmallTorrent;
import bittc.loop.SimulatedScheduler;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.tracker.AnnounceRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
    private final SimulatedScheduler loop = new SimulatedScheduler();
    private final Discovery discovery = new Discovery(
            url -> {
                throw new AssertionError(url);
            },
            loop,
            new Random(1),
            PeerId.random(new Random(2)));

    private static InetAddress host(String address) {
        return new InetSocketAddress(address, 1).getAddress();
    }

    @Test
    void ourAddressIsToldOnceTwoNetworksAgreeAndAgainWhenItChanges() {
        List<InetSocketAddress> told = new ArrayList<>();
        Consumer<InetSocketAddress> listener = told::add;
        discovery.announcePort(6881);
        discovery.addAddressListener(listener);
        discovery.onOurAddress(host("198.51.100.1"), host("5.6.7.8"));
        assertEquals(List.of(), told);
        discovery.onOurAddress(host("203.0.113.1"), host("5.6.7.8"));
        discovery.onOurAddress(host("192.0.2.1"), host("5.6.7.8"));
        assertEquals(List.of(new InetSocketAddress("5.6.7.8", 6881)), told);
        discovery.announcePort(51413);
        assertEquals(new InetSocketAddress("5.6.7.8", 51413), told.remove(1), "nothing but the port has changed");
        discovery.removeAddressListener(listener);
        for (int i = 1; i <= 8; i++) {
            discovery.onOurAddress(host("198.51." + i + ".1"), host("5.6.7.9"));
        }
        assertEquals(1, told.size());
    }

    @Test
    void trackersAreToldWhatIsMissingOfTheWholeTorrent() {
        Counters counters = new Counters();
        counters.onUploaded(7, loop.nanoTime());
        AnnounceRequest request = discovery.request(
                InfoHash.of(new byte[InfoHash.LENGTH]),
                counters,
                SmallTorrent.open(4, 0),
                AnnounceRequest.Event.STARTED);
        assertEquals(7, request.uploaded());
        assertEquals(6L * SmallTorrent.BLOCK, request.left());
        assertEquals(AnnounceRequest.Event.STARTED, request.event());
    }
}
