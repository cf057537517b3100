package bittc.webseed;

import bittc.download.blocks.PeerLink;
import bittc.download.blocks.PeerPath;
import bittc.torrent.Bitfield;
import java.nio.ByteBuffer;

/** A link that supports no peer messages but requests; all others are ignored. */
abstract class RequestOnlyLink implements PeerLink {
    @Override
    public final boolean incoming() {
        return false;
    }

    @Override
    public final PeerPath path() {
        return PeerPath.HTTP;
    }

    @Override
    public final void choke() {}

    @Override
    public final void unchoke() {}

    @Override
    public final void interested() {}

    @Override
    public final void notInterested() {}

    @Override
    public final void have(int pieceIndex) {}

    @Override
    public final void bitfield(Bitfield pieces) {}

    @Override
    public final void haveAll() {}

    @Override
    public final void haveNone() {}

    @Override
    public final void reject(int pieceIndex, int begin, int length) {}

    @Override
    public final void piece(int pieceIndex, int begin, ByteBuffer block, Runnable release) {
        release.run();
    }

    @Override
    public final void extended(int extendedId, byte[] payload) {}

    @Override
    public final void port(int port) {}

    @Override
    public final long unsentBytes() {
        return 0;
    }
}
