package bittc.download;

import bittc.download.blocks.PeerLink;

/**
 * Who of two peers may ask the other for blocks, and who wants to: BEP 3's four booleans. A connection begins with both
 * choking and neither interested.
 */
final class ChokeState {
    private boolean amChoking = true;
    private boolean amInterested;
    private boolean peerChoking = true;
    private boolean peerInterested;

    boolean amChoking() {
        return amChoking;
    }

    boolean peerChoking() {
        return peerChoking;
    }

    boolean peerInterested() {
        return peerInterested;
    }

    /** Says whether we choke the peer, if that is new; returns whether it is. */
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

    /** Says whether the peer has something that we lack, if that is new; returns whether it is. */
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

    /** The peer says whether it is interested; returns whether that is new. */
    boolean onInterested(boolean interested) {
        boolean changed = interested != peerInterested;
        peerInterested = interested;
        return changed;
    }
}
