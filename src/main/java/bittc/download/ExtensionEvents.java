package bittc.download;

import bittc.download.blocks.DataState;
import bittc.download.connect.PeerBook;
import bittc.download.metadata.MetadataFetch;
import bittc.download.metadata.MetadataPeer;
import bittc.wire.MetadataMessage;
import bittc.wire.PexMessage;
import bittc.wire.ProtocolViolation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Handles the contents of peers' extension messages for a torrent: other peers, our address, metadata. */
final class ExtensionEvents implements PeerExtensions.Owner {
    private final DataState data;
    private final PeerSources sources;
    private final Connections connections;
    private final PeerSources.Found found;
    private final Discovery discovery;
    private final Consumer<String> detail;

    /** The running metadata fetch, if any. */
    private Optional<MetadataFetch> metadata = Optional.empty();

    ExtensionEvents(
            DataState data,
            PeerSources sources,
            Connections connections,
            PeerSources.Found found,
            SessionResources session,
            Consumer<String> detail) {
        this.data = data;
        this.sources = sources;
        this.connections = connections;
        this.found = found;
        this.detail = detail;
        discovery = session.discovery();
    }

    /** Sets the metadata fetch; empty to end it. */
    void ask(Optional<MetadataFetch> fetch) {
        metadata = fetch;
    }

    Optional<MetadataFetch> metadata() {
        return metadata;
    }

    @Override
    public int listenPort() {
        return discovery.announcedPort();
    }

    @Override
    public int nodePort() {
        return sources.nodePort();
    }

    @Override
    public boolean exchangesPeers() {
        return sources.exchangesPeers();
    }

    @Override
    public List<PexMessage.Peer> exchangeable() {
        return connections.exchangeable();
    }

    @Override
    public Optional<PeerExtensions> at(InetSocketAddress address) {
        return connections.at(address).map(PeerConnection::extensions);
    }

    @Override
    public void onExchanged(List<PexMessage.Peer> told) {
        found.onPeersFound(
                told.stream()
                        .filter(peer -> !data.isComplete() || !peer.has(PexMessage.UPLOAD_ONLY))
                        .map(PexMessage.Peer::address)
                        .toList(),
                PeerBook.Source.PEER);
    }

    @Override
    public void onIntroduced(InetSocketAddress address) {
        found.onPeersFound(List.of(address), PeerBook.Source.PEER);
    }

    @Override
    public void onOurAddress(InetAddress by, InetAddress ours) {
        discovery.onOurAddress(by, ours);
    }

    @Override
    public void onMetadataOffer(MetadataPeer peer, int length) {
        metadata.ifPresent(fetch -> fetch.onOffer(peer, length));
    }

    @Override
    public boolean onMetadataPart(MetadataPeer peer, MetadataMessage part) throws ProtocolViolation {
        if (metadata.isPresent()) {
            metadata.get().onPart(peer, part.pieceIndex(), part.totalSize(), part.data());
            return true;
        }
        return false;
    }

    @Override
    public void onMetadataUnreadable(MetadataPeer peer) {
        metadata.ifPresent(fetch -> fetch.onUnreadable(peer));
    }

    @Override
    public void onMetadataReject(MetadataPeer peer, int part) {
        metadata.ifPresent(fetch -> fetch.onReject(peer, part));
    }

    @Override
    public void detail(String line) {
        detail.accept(line);
    }
}
