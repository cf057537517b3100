package bittc.download;

import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.blocks.OutgoingRequests;
import bittc.download.blocks.SharedRate;
import bittc.download.blocks.Uploads;
import java.util.function.LongSupplier;

/**
 * What the connections of one torrent share.
 *
 * @param received takes the blocks that peers send
 * @param stored has the blocks that peers ask for
 * @param extensions takes what peers say through extensions
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
        LongSupplier clock) {}
