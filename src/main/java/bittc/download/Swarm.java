package bittc.download;

import bittc.download.blocks.BlockReceiver;
import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.blocks.PeerPath;
import bittc.download.blocks.Requester;
import bittc.download.connect.PeerBook;
import bittc.download.connect.PeerHints;
import bittc.download.metadata.MetadataFetch;
import bittc.torrent.InfoHashes;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Connects one torrent with its peers: passes each event of a connection to the parts that it concerns. {@link Connections}
 * and {@link WebSeeds} decide about connections, {@link Requester} about requests, {@link UploadSlots} about uploads.
 */
final class Swarm implements PeerEvents, PendingConnections.Owner, WebSeeds.Owner {
    private final InfoHashes infoHashes;
    private final DataState data;
    private final Counters counters;
    private final PeerSources sources;
    private final SessionResources session;
    private final DownloadListener listener;
    private final BooleanSupplier stopping;
    private final PeerContext context;
    private final Connections connections;
    private final ExtensionEvents extensions;
    private final WebSeeds webSeeds;
    private final UploadSlots uploadSlots;
    private final Requester requester;

    /** Connected peers and web seeds. */
    private final OpenConnections peers;

    Swarm(
            InfoHashes infoHashes,
            DataState data,
            Counters counters,
            BlockReceiver blocks,
            PeerSources sources,
            SessionResources session,
            DownloadListener listener,
            BooleanSupplier stopping) {
        this.infoHashes = infoHashes;
        this.data = data;
        this.counters = counters;
        this.sources = sources;
        this.session = session;
        this.listener = listener;
        this.stopping = stopping;
        connections = new Connections(this, infoHashes, data, sources, session);
        extensions = new ExtensionEvents(sources, connections, session, listener::onDetail);
        context = PeerContext.of(this, blocks, extensions, data, counters, session);
        webSeeds = new WebSeeds(this, data, counters, session);
        uploadSlots = new UploadSlots(data, connections.connected(), session, listener);
        peers = new OpenConnections(session.scheduler());
        requester = new Requester(
                blocks, data, counters, peers.all(), session.requestRate(), session.received(), session.scheduler());
    }

    /** Joins what the session's torrents share, until {@link #leave}. */
    void join() {
        connections.join();
        session.requestRate().join(requester);
    }

    /** Leaves it at the torrent's end. */
    void leave() {
        connections.leave();
        session.requestRate().leave(requester);
    }

    /** Sets the metadata fetch; empty to end it. */
    void ask(Optional<MetadataFetch> fetch) {
        extensions.ask(fetch);
    }

    // ---- queries

    /** The running metadata fetch, if any. */
    Optional<MetadataFetch> metadata() {
        return extensions.metadata();
    }

    Requester requester() {
        return requester;
    }

    /** Connected peers and web seeds, to request blocks from; read-only. */
    List<PeerConnection> peers() {
        return peers.all();
    }

    SwarmStatus status() {
        return SwarmStatus.of(connections.connected(), webSeeds.serversOpen(), connections.connecting());
    }

    /** The number of addresses that closed at the handshake; searches all known ones. */
    int hungUp() {
        return connections.hungUp();
    }

    /** Returns whether there is no open or pending connection, and no address to connect to. */
    boolean isDeserted() {
        return session.slots().heldBy(this) == 0 && connections.knownAddresses() == 0 && !webSeeds.mayDeliver();
    }

    /** Like {@link WebSeeds#explain}. */
    Optional<String> explainWebSeeds(long now, boolean over) {
        return webSeeds.explain(now, over);
    }

    @Override
    public boolean isStopping() {
        return stopping.getAsBoolean();
    }

    @Override
    public boolean isComplete() {
        return data.isComplete();
    }

    @Override
    public boolean wantsPeers(long now) {
        return !isStopping() && !isComplete() && connections.hasNext(now);
    }

    // ---- addresses

    /** Adds addresses of possible peers. */
    void onPeersFound(List<InetSocketAddress> found, PeerBook.Source source) {
        if (!isStopping()) {
            found.forEach(address -> connections.learn(address, new PeerHints(source, false)));
            connectMore();
        }
    }

    @Override
    public void onListens(PeerConnection peer, int port) {
        connections.onListens(peer, port);
    }

    @Override
    public void onNode(PeerConnection peer, int port) {
        sources.onNode(peer.address().getAddress(), port);
    }

    @Override
    public boolean runsNode() {
        return sources.nodePort() != 0;
    }

    @Override
    public void onUnusableUrl(String what) {
        listener.onUnusableUrl(what);
    }

    /** Called when the torrent turns out to be private (BEP 27). */
    void dropUnlessAllowedInPrivate() {
        connections.dropUnlessAllowedInPrivate();
    }

    // ---- connections

    @Override
    public PeerHandler handler(InetSocketAddress address, boolean incoming) {
        return new PeerConnection(context, address, incoming).handler();
    }

    @Override
    public WebSeeds.Connection connection(WebSeed server) {
        return new WebSeedConnection(context, server);
    }

    private void connectMore() {
        webSeeds.connectMore();
        connections.connectMore();
    }

    /** Returns a handler for an incoming peer, or empty to refuse it. */
    Optional<PeerHandler> accept(InetSocketAddress address) {
        return connections.accept(address);
    }

    @Override
    public void onEncryptionRefused(PeerConnection peer, PeerPath.Transport over) {
        connections.onEncryptionRefused(peer, over);
    }

    @Override
    public void onOpen(PeerConnection peer) {
        peers.add(peer);
        if (peer.isWebSeed()) {
            webSeeds.onOpen((WebSeedConnection) peer);
            return;
        }
        boolean stays = connections.onOpen(peer);
        if (isStopping()) {
            peer.close("we leave");
        } else if (stays) {
            peer.extensions().introduce();
            peer.advertised().announce(peer.link());
            peer.link().flush();
            detail(peer + ": connected" + (peer.incoming() ? " to us, " : ", ")
                    + peer.link().path().label());
        }
    }

    @Override
    public void onClosed(PeerConnection peer, boolean opened, String reason) {
        session.received().onClosed(peer.requests());
        peers.remove(peer);
        requester.onClosed(peer);
        if (peer.isWebSeed()) {
            webSeeds.onClosed((WebSeedConnection) peer, reason);
            requester.fillLater();
            return;
        }
        detail(peer + (opened ? ": gone: " : ": not reached: ") + reason);
        connections.onClosed(peer, opened, reason);
        extensions.metadata().ifPresent(fetch -> fetch.onGone(peer));
        uploadSlots.onClosed(peer);
        if (!isStopping()) {
            requester.fillLater();
            connectMore();
            connections.appealToTrackers();
        }
    }

    /** Bans a peer proven to have sent wrong data. */
    void ban(PeerConnection peer, String sent) {
        if (peer.isWebSeed()) {
            webSeeds.ban((WebSeedConnection) peer, sent);
            return;
        }
        detail(peer + ": banned: it sent " + sent);
        connections.ban(peer, sent);
    }

    void closeAll(String reason) {
        connections.tally().tell(listener);
        peers.closeAll(reason);
    }

    @Override
    public void flushLater(PeerConnection peer) {
        peers.flushLater(peer);
    }

    @Override
    public void detail(String line) {
        listener.onDetail(line);
    }

    // ---- messages

    @Override
    public void onReadComplete(PeerConnection peer) {
        requester.fill(peer);
    }

    @Override
    public void onPieces(PeerConnection peer) {
        uploadSlots.onPieces(peer);
        if (data.isComplete() && peer.pieces().areAll()) {
            peer.close("both of us are complete");
        }
    }

    /** Like {@link UploadSlots#superSeed}. */
    void superSeed() {
        uploadSlots.superSeed();
    }

    @Override
    public void onInterested(PeerConnection peer) {
        uploadSlots.onInterested(peer);
    }

    @Override
    public void onNotInterested(PeerConnection peer) {
        uploadSlots.onNotInterested(peer);
    }

    // ---- events of the torrent

    /** Called when the metadata and our pieces are known: early peers take part from here on. */
    void onOpened() {
        for (PeerConnection peer : List.copyOf(connections.connected())) {
            peer.extensions().introduce(); // again, with the metadata known
            peer.begin();
            peer.advertised().announceLate(peer.link());
            flushLater(peer);
        }
        uploadSlots.onOpened();
        requester.fillLater();
    }

    void onStored(int pieceIndex) {
        peers.onStored(pieceIndex);
    }

    /** Called when a piece that we had is missing again. */
    void onLost(int pieceIndex) {
        peers.onLost(pieceIndex);
    }

    /** Called when all wanted pieces are complete. As a seed, peers see it from our pieces; otherwise they are told. */
    void onComplete() {
        connections.onComplete();
        peers.onComplete(data.isSeed());
    }

    // ---- time

    void onTick(long now) {
        if (uploadSlots.isDue(now)) {
            connections.prune(now);
            uploadSlots.rechoke(now);
            boolean diskBehind = session.received().isDiskBehind();
            SwarmLog.write(infoHashes.primary(), counters, peers.all(), connections, diskBehind, now);
        }
        uploadSlots.onTick(now);
        extensions.metadata().ifPresent(fetch -> connections.dropIgnorant(fetch::isHopeful, now));
        for (PeerConnection peer : connections.connected()) {
            peer.extensions().onTick(now);
        }
        connectMore();
        connections.onTick();
        extensions.metadata().ifPresent(fetch -> fetch.onTick(now));
        requester.onTick(now);
    }
}
