package bittc.lsd;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A local network in memory: what one says, all hear, the speaker too. */
final class LocalNetwork {
    /** A datagram that somebody has sent. */
    record Sent(InetSocketAddress from, Group group, Announcement announcement) {}

    private final List<Member> members = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();

    /** Sockets at an address of the network. */
    Multicast at(String ip) {
        return new Member(new InetSocketAddress(ip, Group.PORT));
    }

    /** What was sent to the IPv4 group, oldest first; forgets it. */
    List<Sent> takeSent() {
        List<Sent> taken =
                sent.stream().filter(each -> each.group() == Group.IPV4).toList();
        sent.clear();
        return taken;
    }

    /** Lets all members hear a datagram. */
    void deliver(InetSocketAddress from, byte[] datagram) {
        List.copyOf(members).forEach(member -> member.receiver.onDatagram(from, datagram));
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    private final class Member implements Multicast {
        private final InetSocketAddress address;
        private Receiver receiver;

        Member(InetSocketAddress address) {
            this.address = address;
        }

        @Override
        public void open(Receiver receiver) {
            this.receiver = receiver;
            members.add(this);
        }

        @Override
        public void send(Group group, byte[] datagram) {
            if (!members.contains(this)) {
                throw new IllegalStateException("not open");
            }
            sent.add(new Sent(address, group, Announcement.parse(datagram).orElseThrow()));
            deliver(address, datagram);
        }

        @Override
        public void close() {
            members.remove(this);
        }
    }
}
