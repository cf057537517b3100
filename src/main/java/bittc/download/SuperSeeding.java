package bittc.download;

import bittc.download.blocks.DataState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Seeds a torrent that nobody else has with hardly more bytes than it is long (BEP 16): we seem to have no pieces, and
 * offer each peer one that the fewest have. A peer gets its next offer once it has passed the piece on to another peer.
 * Ends with the first other seed, as it slows everybody down from then on.
 */
final class SuperSeeding {
    /** A peer that waits for this long gets another piece, even one that others have: perhaps it reaches no other peer. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Pieces looked at for one offer. */
    private static final int MAX_SCANNED = 16_384;

    /** Time between two searches for a piece that nobody has or was offered, once there was none. */
    private static final Duration SEARCH_AGAIN = Duration.ofSeconds(1);

    private static final int NONE = -1;

    /** The last piece shown to a peer. */
    private static final class Offer {
        /** {@link #NONE} at first. */
        final int pieceIndex;

        /** True once the peer has it, since {@link #takenAt}. */
        boolean taken;

        long takenAt;

        Offer(int pieceIndex, long now) {
            this.pieceIndex = pieceIndex;
            taken = pieceIndex == NONE;
            takenAt = now;
        }
    }

    private final DataState data;
    private final List<PeerConnection> connected;
    private final LongSupplier clock;
    private final Map<PeerConnection, Offer> offers = new LinkedHashMap<>();

    /** The number of offers of each piece. */
    private final int[] offered;

    private final DownloadListener listener;

    /** The piece at which the next search begins. */
    private int next;

    private long searchAgainAt;

    private boolean over;

    /**
     * Hides our pieces, unless the torrent is private: then the tracker decides which peers meet.
     *
     * @param connected a live view of the connected peers
     */
    SuperSeeding(DataState data, List<PeerConnection> connected, LongSupplier clock, DownloadListener listener) {
        this.data = data;
        this.connected = connected;
        this.clock = clock;
        this.listener = listener;
        offered = new int[data.layout().pieceCount()];
        searchAgainAt = clock.getAsLong();
        over = data.metainfo().orElseThrow().isPrivate();
        data.hide(!over);
        if (over) {
            listener.onSuperSeedingOver("a private torrent is not super-seeded");
        }
    }

    /** Called when a peer has announced pieces. */
    void onPieces(PeerConnection peer) {
        if (over) {
            return;
        }
        if (peer.pieces().areAll()) {
            end();
            return;
        }
        offers.computeIfAbsent(peer, newcomer -> new Offer(NONE, clock.getAsLong()));
        offerMore();
    }

    void onClosed(PeerConnection peer) {
        Offer gone = offers.remove(peer);
        if (gone != null) {
            forget(gone);
            searchAgainAt = clock.getAsLong(); // it may have had the only copy of a piece
        }
    }

    private void forget(Offer offer) {
        if (offer.pieceIndex != NONE) {
            offered[offer.pieceIndex]--;
        }
    }

    /** Called a few times a second; includes peers that announce no pieces. */
    void onTick() {
        if (over) {
            return;
        }
        for (PeerConnection peer : connected) {
            offers.computeIfAbsent(peer, newcomer -> new Offer(NONE, clock.getAsLong()));
        }
        offerMore();
    }

    /** Makes the next offer to each peer whose last one is settled. */
    private void offerMore() {
        long now = clock.getAsLong();
        for (Map.Entry<PeerConnection, Offer> each : offers.entrySet()) {
            PeerConnection peer = each.getKey();
            Offer last = each.getValue();
            if (isTaken(peer, last, now)) {
                boolean waitedLong = connected.size() == 1 || now - last.takenAt >= PATIENCE.toNanos();
                int piece = waitedLong || isPassedOn(last) ? choose(peer, waitedLong, now) : NONE;
                if (piece != NONE) {
                    forget(last);
                    offered[piece]++;
                    each.setValue(new Offer(piece, now));
                    peer.advertised().show(peer.link(), piece);
                    peer.flushLater();
                } else if (waitedLong) {
                    last.takenAt = now; // it has been shown all that was looked at
                }
            }
        }
    }

    private static boolean isTaken(PeerConnection peer, Offer offer, long now) {
        if (!offer.taken && peer.pieces().bits().get(offer.pieceIndex)) {
            offer.taken = true;
            offer.takenAt = now;
        }
        return offer.taken;
    }

    private boolean isPassedOn(Offer offer) {
        return offer.pieceIndex == NONE || data.picker().availability(offer.pieceIndex) > 1;
    }

    /** A piece that nobody has or was offered; or with {@code any}, the one with the fewest copies that this peer lacks. */
    private int choose(PeerConnection peer, boolean any, long now) {
        if (!any && searchAgainAt - now > 0) {
            return NONE;
        }
        int best = NONE;
        int fewest = any ? Integer.MAX_VALUE : 1;
        int piece = next;
        for (int i = Math.min(offered.length, MAX_SCANNED); i > 0 && fewest > 0; i--) {
            int copies = data.picker().availability(piece) + offered[piece];
            if (copies < fewest
                    && !peer.pieces().bits().get(piece)
                    && !peer.advertised().contains(piece)) {
                fewest = copies;
                best = piece;
            }
            piece = piece + 1 < offered.length ? piece + 1 : 0;
        }
        next = piece;
        if (best == NONE) {
            searchAgainAt = now + SEARCH_AGAIN.toNanos();
        }
        return best;
    }

    /** Shows all pieces to all peers. */
    private void end() {
        over = true;
        data.hide(false);
        listener.onSuperSeedingOver("super-seeding is over: another peer has all pieces");
        for (PeerConnection peer : connected) {
            peer.extensions().introduce(); // now we say that we need nothing
            peer.advertised().announceLate(peer.link());
            peer.flushLater();
        }
    }
}
