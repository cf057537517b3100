package bittc.download;

import bittc.download.connect.PeerBook;
import bittc.download.connect.PeerHints;
import bittc.download.metadata.MetadataFetch;
import bittc.wire.PexMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Handles the contents of peers' extension messages for a torrent: other peers, our address, metadata. */
final class ExtensionEvents implements PeerExtensions.Owner {
    private final PeerSources sources;
    private final Connections connections;
    private final Discovery discovery;
    private final EncryptionPolicy encryption;
    private final Consumer<String> detail;
    private final boolean punchesHoles;

    /** The running metadata fetch, if any. */
    private Optional<MetadataFetch> metadata = Optional.empty();

    ExtensionEvents(PeerSources sources, Connections connections, SessionResources session, Consumer<String> detail) {
        this.sources = sources;
        this.connections = connections;
        this.detail = detail;
        discovery = session.discovery();
        encryption = session.options().encryption();
        punchesHoles = session.options().utp();
    }

    /** Sets the metadata fetch; empty to end it. */
    void ask(Optional<MetadataFetch> fetch) {
        metadata = fetch;
    }

    @Override
    public Optional<MetadataFetch> metadata() {
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
    public boolean prefersEncryption() {
        return encryption.isPreferred();
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
    public boolean punchesHoles() {
        return punchesHoles && sources.exchangesPeers();
    }

    @Override
    public Optional<Introductions> introductionsAt(InetSocketAddress address) {
        return connections.at(address).map(peer -> peer.extensions().introductions());
    }

    @Override
    public void onExchanged(List<PexMessage.Peer> told) {
        for (PexMessage.Peer peer : told) {
            connections.learn(
                    peer.address(),
                    new PeerHints(
                            PeerBook.Source.PEER,
                            peer.has(PexMessage.UPLOAD_ONLY),
                            peer.has(PexMessage.ENCRYPTION),
                            peer.has(PexMessage.UTP),
                            false));
        }
        connections.connectMore(); // after all of them: the sender must not choose the order
    }

    @Override
    public void onIntroduced(InetSocketAddress address) {
        connections.learn(address, new PeerHints(PeerBook.Source.PEER, false));
        connections.punch(address);
    }

    @Override
    public void onOurAddress(InetAddress by, InetAddress ours) {
        discovery.onOurAddress(by, ours);
    }

    @Override
    public void detail(String line) {
        detail.accept(line);
    }
}
