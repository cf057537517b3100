package bittc.download;

import bittc.download.blocks.ReceiveBudget;
import bittc.download.blocks.SharedRate;
import bittc.download.connect.ConnectionSlots;
import bittc.download.connect.Dialer;
import bittc.download.metadata.MetadataBudget;
import bittc.loop.Scheduler;
import bittc.torrent.PeerId;
import java.net.InetAddress;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * What the torrents of a session share: the loop, the limits, the budgets, and the ways to peers. None of it knows of any
 * torrent but by what that hands in.
 *
 * @param peerId ours
 * @param connector makes connections to peers
 * @param background does what would hold up the loop
 * @param slots bounds connections
 * @param dialer paces connections that we begin
 * @param requestRate limits what is received, by way of what is asked for
 * @param uploadRate limits what is sent
 * @param received bounds what has been received and not yet written
 * @param metadata bounds what is fetched of info dictionaries at a time
 * @param discovery finds peers and web seeds
 * @param admits which hosts may be peers of ours, whoever names them and whoever connects
 */
record SessionResources(
        SessionOptions options,
        PeerId peerId,
        Scheduler scheduler,
        RandomGenerator random,
        PeerConnector connector,
        Executor background,
        ConnectionSlots slots,
        Dialer dialer,
        SharedRate requestRate,
        SharedRate uploadRate,
        ReceiveBudget received,
        MetadataBudget metadata,
        Discovery discovery,
        Predicate<InetAddress> admits) {
    /** The loop's clock, in nanoseconds. */
    LongSupplier clock() {
        return scheduler::nanoTime;
    }
}
