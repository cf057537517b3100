package bittc.download;

import bittc.download.blocks.PeerLink;

/**
 * The four booleans of BEP 3: which of two peers may request blocks from the other, and which wants to. A connection starts
 * with both choking and neither interested.
 */
final class ChokeState {
    private boolean amChoking = true;
    private boolean amInterested;
    private boolean peerChoking = true;
    private boolean peerInterested;

    boolean amChoking() {
        return amChoking;
    }

    boolean amInterested() {
        return amInterested;
    }

    boolean peerChoking() {
        return peerChoking;
    }

    boolean peerInterested() {
        return peerInterested;
    }

    /** Tells the peer whether we choke it, if that is new; returns whether it is. */
    boolean setChoking(boolean choking, PeerLink link) {
        boolean changed = choking != amChoking;
        amChoking = choking;
        if (changed && choking) {
            link.choke();
        } else if (changed) {
            link.unchoke();
        }
        return changed;
    }

    /** Tells the peer whether we are interested, if that is new; returns whether it is. */
    boolean setInterested(boolean interested, PeerLink link) {
        boolean changed = interested != amInterested;
        amInterested = interested;
        if (changed && interested) {
            link.interested();
        } else if (changed) {
            link.notInterested();
        }
        return changed;
    }

    void onChoke() {
        peerChoking = true;
    }

    void onUnchoke() {
        peerChoking = false;
    }

    /** Notes whether the peer is interested; returns whether that is new. */
    boolean onInterested(boolean interested) {
        boolean changed = interested != peerInterested;
        peerInterested = interested;
        return changed;
    }
}
