package bittc.lsd;

import bittc.loop.UncaughtErrors;
import bittc.net.DatagramHandler;
import bittc.net.FailureText;
import bittc.net.Family;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Two UDP sockets, for IPv4 and IPv6, that join the groups on every interface with multicast. Several programs on one
 * machine share the port. A failure costs some networks, and is only reported as a detail.
 */
public final class MulticastSockets implements Multicast {
    /** Time to live: no router forwards our datagrams. */
    private static final int HOPS = 1;

    /** Most interfaces used; few machines have as many, unless virtual. */
    static final int MAX_INTERFACES = 32;

    /** Time between two scans for new interfaces. */
    private static final Duration CHECK_EVERY = Duration.ofMinutes(1);

    private final EventLoop loop;
    private final Function<Family, DatagramChannel> channels;
    private final Optional<InetAddress> localAddress;
    private final Consumer<String> onDetail;
    private final List<Membership> memberships = new ArrayList<>();

    /**
     * Prepares the sockets.
     *
     * @param channels makes channels of the loop's kind
     * @param localAddress limits us to the network of this address; empty for all
     * @param onDetail told what was joined, and what failed
     */
    public MulticastSockets(
            EventLoop loop,
            Function<Family, DatagramChannel> channels,
            Optional<InetAddress> localAddress,
            Consumer<String> onDetail) {
        this.loop = loop;
        this.channels = channels;
        this.localAddress = localAddress;
        this.onDetail = onDetail;
    }

    @Override
    public void open(Receiver receiver) {
        for (Group group : Group.values()) {
            if (localAddress.isEmpty() || Family.of(localAddress.get()) == group.family()) {
                open(group, receiver);
            }
        }
    }

    private void open(Group group, Receiver receiver) {
        try {
            memberships.add(new Membership(group, receiver));
        } catch (ChannelException | UnsupportedOperationException e) { // such as a kernel without IPv6
            onDetail.accept("local discovery: no " + group + ": " + FailureText.of(e));
        }
    }

    @Override
    public void send(Group group, byte[] datagram) {
        for (Membership membership : memberships) {
            if (membership.group == group) {
                membership.send(datagram);
            }
        }
    }

    @Override
    public void close() {
        memberships.forEach(membership -> membership.channel.close());
        memberships.clear();
    }

    /** The interfaces that are up and have an address of the group's family. */
    private List<NetworkInterface> usableInterfaces(Group group) {
        List<NetworkInterface> usable = new ArrayList<>();
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (usable.size() < MAX_INTERFACES && isUsable(each, group)) {
                    usable.add(each);
                }
            }
        } catch (SocketException e) {
            onDetail.accept("local discovery: no network interfaces: " + FailureText.of(e));
        }
        return usable;
    }

    private boolean isUsable(NetworkInterface each, Group group) throws SocketException {
        return each.isUp()
                && each.supportsMulticast()
                && !each.isLoopback()
                && each.inetAddresses()
                        .anyMatch(address -> Family.of(address) == group.family()
                                && (localAddress.isEmpty() || localAddress.get().equals(address)));
    }

    /** True if no interface has this index any more. */
    static boolean isGone(int index) {
        try {
            return NetworkInterface.getByIndex(index) == null;
        } catch (SocketException e) {
            return false; // the next scan asks again
        }
    }

    /** One socket in its group. */
    private final class Membership {
        private final Group group;
        private final DatagramChannel channel;
        /** The interfaces that were usable at the last scan. */
        private List<NetworkInterface> usable = List.of();
        /** Indexes of the joined interfaces. */
        private final Set<Integer> joined = new HashSet<>();
        /** Indexes of the interfaces that could not be joined, which has been reported. */
        private final Set<Integer> failed = new HashSet<>();

        private boolean isBound;
        private long lastLook;

        Membership(Group group, Receiver receiver) {
            this.group = group;
            channel = channels.apply(group.family());
            new Bootstrap()
                    .group(loop)
                    .channelFactory(() -> channel)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .option(ChannelOption.IP_MULTICAST_TTL, HOPS)
                    // The extra byte shows that a datagram is too long.
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(Announcement.MAX_BYTES + 1))
                    .handler(new DatagramHandler(
                            (from, datagram) -> receiver.onDatagram(from, ByteBufUtil.getBytes(datagram))))
                    .bind(new InetSocketAddress(group.family().any(), Group.PORT))
                    .addListener(bound -> UncaughtErrors.guard(() -> onBound(bound.cause())));
        }

        private void onBound(Throwable failure) {
            if (failure == null) {
                isBound = true;
                look();
            } else {
                onDetail.accept("local discovery: no " + group + ": " + FailureText.of(failure));
            }
        }

        /** Scans for interfaces, and joins on new ones; the system itself forgets those that are gone. */
        private void look() {
            lastLook = loop.ticker().nanoTime();
            joined.removeIf(MulticastSockets::isGone); // containers come and go, each with a new index
            failed.removeIf(MulticastSockets::isGone);
            usable = usableInterfaces(group);
            for (NetworkInterface each : usable) {
                if (!joined.contains(each.getIndex())) {
                    channel.joinGroup(group.socketAddress(), each)
                            .addListener(done -> UncaughtErrors.guard(() -> onJoined(each, done.cause())));
                }
            }
        }

        private void onJoined(NetworkInterface each, Throwable failure) {
            if (failure == null) {
                joined.add(each.getIndex());
                onDetail.accept("local discovery: on " + each.getName() + " (" + group + ")");
            } else if (failed.add(each.getIndex())) {
                onDetail.accept(
                        "local discovery: not on " + each.getName() + " (" + group + "): " + FailureText.of(failure));
            }
        }

        void send(byte[] datagram) {
            if (!isBound) {
                return;
            }
            if (loop.ticker().nanoTime() - lastLook > CHECK_EVERY.toNanos()) {
                look();
            }
            for (NetworkInterface each : usable) {
                if (joined.contains(each.getIndex())) {
                    sendOn(each, datagram);
                }
            }
        }

        private void sendOn(NetworkInterface each, byte[] datagram) {
            try {
                channel.config().setNetworkInterface(each);
            } catch (ChannelException e) {
                return; // it has gone since the scan
            }
            // Flushed, so it is sent before the next interface is set.
            channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(datagram), group.socketAddress()));
        }
    }
}
