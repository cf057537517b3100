package bittc.portmap;

import bittc.loop.Scheduler;
import bittc.net.Url;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for Internet gateway devices in our network by multicast (SSDP: UPnP Device Architecture 1.1, 1.3). Believes only a
 * neighbour, and only if it names itself.
 */
final class IgdSearch {
    /** The most devices that are remembered, besides the gateway. */
    static final int MAX_DEVICES = 4;

    /** Times that the search is sent, since datagrams get lost. */
    static final int ROUNDS = 3;

    /** First wait for answers; doubles. */
    static final Duration FIRST_WAIT = Duration.ofSeconds(1);

    static final InetSocketAddress GROUP = new InetSocketAddress(address(239, 255, 255, 250), 1900);

    private static final String DEVICE = "urn:schemas-upnp-org:device:InternetGatewayDevice:1";

    /** Devices of version 2 answer this too. Some devices announce no more than their services. */
    private static final List<String> TARGETS = List.of(
            DEVICE,
            "urn:schemas-upnp-org:service:WANIPConnection:1",
            "urn:schemas-upnp-org:service:WANPPPConnection:1");

    private final Scheduler scheduler;
    private final Uplink uplink;
    private final Runnable onChange;
    private final RouterSockets.Udp socket;
    private final Map<InetAddress, Url> found = new LinkedHashMap<>();
    private Scheduler.Timer timer = () -> {};
    private boolean over;
    private boolean closed;

    /**
     * Opens a socket.
     *
     * @param onChange called when a device is found, and at the end of the search
     */
    IgdSearch(Scheduler scheduler, RouterSockets sockets, Uplink uplink, Runnable onChange) {
        this.scheduler = scheduler;
        this.uplink = uplink;
        this.onChange = onChange;
        socket = sockets.udp(uplink.address(), this::onDatagram);
    }

    private static InetAddress address(int... bytes) {
        byte[] all = new byte[bytes.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(all);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 bytes are always an address", e);
        }
    }

    void start() {
        send(1, FIRST_WAIT);
    }

    private void send(int round, Duration wait) {
        for (String target : TARGETS) {
            socket.send(GROUP, request(target));
        }
        timer = scheduler.schedule(wait, () -> {
            if (round < ROUNDS) {
                send(round + 1, wait.multipliedBy(2));
            } else {
                over = true;
                onChange.run();
            }
        });
    }

    private static byte[] request(String target) {
        String text = "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: "
                + target + "\r\n\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void onDatagram(InetSocketAddress from, byte[] datagram) {
        InetAddress sender = from.getAddress();
        boolean hasRoom = found.size() < MAX_DEVICES
                || uplink.router().filter(sender::equals).isPresent();
        if (closed || !hasRoom || !uplink.isNeighbour(sender)) {
            return;
        }
        Optional<Url> location = SsdpAnswer.location(datagram).flatMap(text -> DeviceUrl.of(text, sender));
        if (location.isPresent() && found.putIfAbsent(sender, location.get()) == null) {
            onChange.run();
        }
    }

    /** The devices found, the gateway first. */
    List<Igd.Device> found() {
        List<Igd.Device> devices = new ArrayList<>();
        found.forEach((sender, url) -> {
            boolean isGateway = uplink.router().filter(sender::equals).isPresent();
            devices.add(isGateway ? 0 : devices.size(), new Igd.Device(sender, url));
        });
        return devices;
    }

    /** True once no more answers are waited for. */
    boolean isOver() {
        return over;
    }

    /** Ends the search; what was found stays. */
    void close() {
        closed = true;
        timer.cancel();
        socket.close();
    }
}
