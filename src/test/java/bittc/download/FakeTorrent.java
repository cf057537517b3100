package bittc.download;

import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.blocks.FakeSink;
import bittc.download.blocks.PeerPath;
import bittc.download.blocks.SharedRate;
import bittc.download.blocks.Uploads;
import bittc.download.metadata.MetadataFetch;
import bittc.loop.SimulatedScheduler;
import bittc.storage.PieceStore;
import bittc.torrent.Block;
import bittc.wire.PexMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a connection needs of its torrent: writes down what it is told, and does nothing. */
final class FakeTorrent implements PeerEvents, Uploads.Source, PeerExtensions.Owner {
    final List<String> events = new ArrayList<>();
    boolean exchangesPeers;
    boolean prefersEncryption;
    List<PexMessage.Peer> exchangeable = List.of();
    Optional<PeerExtensions> connected = Optional.empty();

    /** For connections of a torrent of which we have this. */
    PeerContext context(DataState data, SimulatedScheduler loop) {
        return new PeerContext(
                this,
                new FakeSink(data),
                this,
                this,
                data,
                new Counters(),
                new SharedRate(0, loop),
                new SharedRate(0, loop),
                loop::nanoTime);
    }

    @Override
    public void onEncryptionRefused(PeerConnection peer, PeerPath.Transport over) {
        events.add("refused over " + over);
    }

    @Override
    public void onOpen(PeerConnection peer) {
        events.add("open");
    }

    @Override
    public void onClosed(PeerConnection peer, boolean opened, String reason) {
        events.add("closed " + opened + " " + reason);
    }

    @Override
    public void onReadComplete(PeerConnection peer) {
        events.add("read complete");
    }

    @Override
    public void onPieces(PeerConnection peer) {
        events.add("pieces");
    }

    @Override
    public void onInterested(PeerConnection peer) {
        events.add("interested");
    }

    @Override
    public void onNotInterested(PeerConnection peer) {
        events.add("not interested");
    }

    @Override
    public void onListens(PeerConnection peer, int port) {
        events.add("listens " + port);
    }

    @Override
    public boolean runsNode() {
        return false;
    }

    @Override
    public void onNode(PeerConnection peer, int port) {
        events.add("node " + port);
    }

    @Override
    public void flushLater(PeerConnection peer) {
        events.add("flush");
    }

    @Override
    public void detail(String line) {}

    @Override
    public void read(Block block, PieceStore.Reader reader) {
        events.add("read " + block.pieceIndex() + ":" + block.begin());
    }

    @Override
    public int listenPort() {
        return 0;
    }

    @Override
    public int nodePort() {
        return 0;
    }

    @Override
    public boolean prefersEncryption() {
        return prefersEncryption;
    }

    @Override
    public boolean exchangesPeers() {
        return exchangesPeers;
    }

    @Override
    public List<PexMessage.Peer> exchangeable() {
        return exchangeable;
    }

    @Override
    public boolean punchesHoles() {
        return exchangesPeers;
    }

    @Override
    public Optional<Introductions> introductionsAt(InetSocketAddress address) {
        return connected.map(PeerExtensions::introductions);
    }

    @Override
    public void onExchanged(List<PexMessage.Peer> peers) {
        events.add("exchanged " + peers.size());
    }

    @Override
    public void onIntroduced(InetSocketAddress address) {
        events.add("introduced " + address.getPort());
    }

    @Override
    public void onOurAddress(InetAddress by, InetAddress ours) {
        events.add("we are " + ours.getHostAddress());
    }

    @Override
    public Optional<MetadataFetch> metadata() {
        return Optional.empty();
    }
}
