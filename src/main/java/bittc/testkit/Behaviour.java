package bittc.testkit;

import java.io.IOException;

/**
 * What a {@link ScriptedSeeder} does at the moments that matter; what is not overridden is what an honest seeder does.
 * Called on the connection's own thread, which may block; one behaviour serves all connections of its seeder. An
 * IOException ends the connection.
 */
public interface Behaviour {
    /** A peer has connected and nothing has been read or written. */
    default void onConnect(Conversation peer) throws IOException {
        peer.receiveHandshake();
        peer.sendHandshake();
        peer.sendPieces();
    }

    /** The peer wants something. */
    default void onInterested(Conversation peer) throws IOException {
        peer.sendUnchoke();
    }

    /** The unchoked peer asks for a block, inside of a piece that was offered. */
    default void onRequest(Conversation peer, BlockRequest request) throws IOException {
        peer.sendBlock(request, peer.bytesOf(request));
    }
}
