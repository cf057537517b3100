package bittc.download;

import bittc.download.blocks.BlockReceiver;
import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.blocks.OutgoingRequests;
import bittc.download.blocks.SharedRate;
import bittc.download.blocks.Uploads;
import java.util.function.LongSupplier;

/**
 * Objects shared by one torrent's connections.
 *
 * @param received takes the blocks that peers send
 * @param stored reads the blocks that peers request
 * @param extensions handles extension messages
 */
record PeerContext(
        PeerEvents torrent,
        OutgoingRequests.Sink received,
        Uploads.Source stored,
        PeerExtensions.Owner extensions,
        DataState data,
        Counters counters,
        SharedRate requestRate,
        SharedRate uploadRate,
        LongSupplier clock) {
    /** The objects of a torrent with these parts. */
    static PeerContext of(
            PeerEvents torrent,
            BlockReceiver blocks,
            PeerExtensions.Owner extensions,
            DataState data,
            Counters counters,
            SessionResources session) {
        return new PeerContext(
                torrent,
                blocks,
                blocks,
                extensions,
                data,
                counters,
                session.requestRate(),
                session.uploadRate(),
                session.clock());
    }
}
