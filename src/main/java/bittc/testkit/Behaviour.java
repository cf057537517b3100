package bittc.testkit;

import bittc.torrent.Block;
import java.io.IOException;

/**
 * The script of a {@link ScriptedSeeder}; the default methods are those of an honest seeder. Called on the connection's
 * own thread, which may block; one behaviour serves all connections of its seeder. An IOException ends the connection.
 */
public interface Behaviour {
    /** Called when a peer has connected, before anything is read or written. */
    default void onConnect(Conversation peer) throws IOException {
        peer.receiveHandshake();
        peer.sendHandshake();
        peer.sendPieces();
    }

    /** Called when the peer is interested. */
    default void onInterested(Conversation peer) throws IOException {
        peer.sendUnchoke();
    }

    /** Called when the unchoked peer requests a block, inside a piece that was offered. */
    default void onRequest(Conversation peer, Block request) throws IOException {
        peer.sendBlock(request, peer.bytesOf(request));
    }
}
