package bittc.interop;

import bittc.testkit.TrackerServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/** Our tracker as a program of its own, since it has to run inside the network: {@code ADDRESS PORT}. */
final class TrackerProgram {
    public static void main(String[] args) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(args[0]), Integer.parseInt(args[1]));
        try (TrackerServer tracker = TrackerServer.start(TrackerServer.Options.at(address))) {
            System.out.println(tracker.address());
            new CountDownLatch(1).await(); // until it is killed
        }
    }

    private TrackerProgram() {}
}
