package bittc.download;

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
