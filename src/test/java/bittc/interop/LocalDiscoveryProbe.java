package bittc.interop;

import bittc.lsd.Lsd;
import bittc.lsd.MulticastSockets;
import bittc.peer.NettyLoop;
import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.SplittableRandom;

/** A program that looks for peers of a torrent in the local network until it is killed, and prints whom it finds. */
final class LocalDiscoveryProbe {
    private LocalDiscoveryProbe() {}

    /** {@code INFO_HASH LISTEN_PORT}. */
    public static void main(String[] args) {
        InfoHash infoHash = InfoHash.parse(args[0]).orElseThrow();
        int port = Integer.parseInt(args[1]);
        NettyLoop loop = new NettyLoop((thread, bug) -> {
            bug.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        loop.execute(() -> {
            MulticastSockets sockets = new MulticastSockets(
                    loop.group().next(), loop::multicastChannel, Optional.empty(), System.out::println);
            new Lsd(loop, new SplittableRandom(port), sockets)
                    .search(infoHash, () -> port, peer -> System.out.println(found(peer)));
            System.out.println("searching");
        });
    }

    /** The line that it prints for a peer. */
    static String found(InetSocketAddress peer) {
        return "found " + peer.getAddress().getHostAddress() + " " + peer.getPort();
    }
}
