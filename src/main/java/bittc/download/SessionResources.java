package bittc.download;

import bittc.download.blocks.ReceiveBudget;
import bittc.download.blocks.SharedRate;
import bittc.download.connect.Bans;
import bittc.download.connect.ConnectionSlots;
import bittc.download.connect.DialLimiter;
import bittc.download.connect.IntroductionLimiter;
import bittc.download.metadata.MetadataBudget;
import bittc.loop.Scheduler;
import bittc.torrent.PeerId;
import java.net.InetAddress;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Objects shared by a session's torrents: the loop, limits, budgets, and ways to find peers. None of them knows a torrent,
 * except by what the torrent passes in.
 *
 * @param peerId ours
 * @param connector makes connections to peers
 * @param background runs tasks that would block the loop
 * @param slots bounds connections
 * @param bans keeps wrongdoers out
 * @param dialer paces outgoing connections
 * @param introductions paces requests for introductions
 * @param requestRate limits the download rate through the requests
 * @param uploadRate limits the upload rate
 * @param received bounds the blocks received and not yet written
 * @param metadata bounds the metadata being fetched
 * @param discovery finds peers and web seeds
 * @param admits accepts hosts that may be peers, from any source or incoming
 */
record SessionResources(
        SessionOptions options,
        PeerId peerId,
        Scheduler scheduler,
        RandomGenerator random,
        PeerConnector connector,
        Executor background,
        ConnectionSlots slots,
        Bans bans,
        DialLimiter dialer,
        IntroductionLimiter introductions,
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
