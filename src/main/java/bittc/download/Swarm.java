package bittc.download;

import bittc.download.blocks.BlockReceiver;
import bittc.download.blocks.Choker;
import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.blocks.Requester;
import bittc.download.connect.PeerBook;
import bittc.download.connect.PeerHints;
import bittc.download.metadata.MetadataFetch;
import bittc.loop.OncePerTurn;
import bittc.torrent.InfoHashes;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Connects one torrent with its peers: passes each event of a connection to the parts that it concerns. {@link Connections}
 * and {@link WebSeeds} decide about connections, {@link Requester} about requests, {@link Choker} about uploads.
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
    private final Choker choker;
    private final Requester requester;
    private final Consumer<InetSocketAddress> addressListener;

    /** Connected peers and web seeds. */
    private final List<PeerConnection> peers = new ArrayList<>();

    private final List<PeerConnection> view = Collections.unmodifiableList(peers);
    private final Set<PeerConnection> toFlush = new LinkedHashSet<>();
    private final OncePerTurn flush;
    private long nextRechoke;

    /** Null unless we super-seed. */
    private SuperSeeding superSeeding;

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
        context = new PeerContext(
                this,
                blocks,
                blocks,
                extensions,
                data,
                counters,
                session.requestRate(),
                session.uploadRate(),
                session.clock());
        webSeeds = new WebSeeds(this, data, counters, session);
        choker = new Choker(session.random());
        requester = new Requester(
                blocks, data, counters, view, session.requestRate(), session.received(), session.scheduler());
        addressListener = connections::onOurAddress;
        flush = new OncePerTurn(session.scheduler(), () -> {
            toFlush.forEach(peer -> peer.link().flush());
            toFlush.clear();
        });
        nextRechoke = now();
    }

    private long now() {
        return session.scheduler().nanoTime();
    }

    /** Joins what the session's torrents share, until {@link #leave}. */
    void join() {
        session.slots().add(this);
        session.requestRate().join(requester);
        session.discovery().addAddressListener(addressListener);
    }

    /** Leaves it at the torrent's end. */
    void leave() {
        session.slots().remove(this);
        session.requestRate().leave(requester);
        session.discovery().removeAddressListener(addressListener);
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
        return view;
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
        return new PeerConnection(context, server);
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
    public void onOpen(PeerConnection peer) {
        peers.add(peer);
        if (peer.isWebSeed()) {
            webSeeds.onOpen(peer);
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
        toFlush.remove(peer);
        requester.onClosed(peer);
        if (peer.isWebSeed()) {
            webSeeds.onClosed(peer, reason);
            requester.fillLater();
            return;
        }
        detail(peer + (opened ? ": gone: " : ": not reached: ") + reason);
        connections.onClosed(peer, opened, reason);
        extensions.metadata().ifPresent(fetch -> fetch.onGone(peer));
        if (superSeeding != null) {
            superSeeding.onClosed(peer);
        }
        if (!isStopping()) {
            requester.fillLater();
            connectMore();
            connections.appealToTrackers();
        }
    }

    /** Bans a peer proven to have sent wrong data. */
    void ban(PeerConnection peer, String sent) {
        if (peer.isWebSeed()) {
            webSeeds.ban(peer, sent);
            return;
        }
        detail(peer + ": banned: it sent " + sent);
        connections.ban(peer, sent);
    }

    void closeAll(String reason) {
        connections.tally().tell(listener);
        new ArrayList<>(peers).forEach(peer -> peer.close(reason));
    }

    @Override
    public void flushLater(PeerConnection peer) {
        toFlush.add(peer);
        flush.ask();
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
        if (superSeeding != null) {
            superSeeding.onPieces(peer);
        }
        if (data.isComplete() && peer.pieces().areAll()) {
            peer.close("both of us are complete");
        }
    }

    /** Super-seeds (BEP 16); the data is complete, and no peer has been told of it. */
    void superSeed() {
        superSeeding = new SuperSeeding(data, connections.connected(), session.clock(), listener);
    }

    @Override
    public void onInterested(PeerConnection peer) {
        if (data.isOpen()) {
            choker.onInterested(peer, connections.connected());
        }
    }

    @Override
    public void onNotInterested(PeerConnection peer) {
        if (data.isOpen()) {
            choker.onNotInterested(peer, connections.connected(), now());
        }
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
        nextRechoke = now();
        requester.fillLater();
    }

    void onStored(int pieceIndex) {
        for (PeerConnection peer : peers) {
            peer.have(pieceIndex);
        }
    }

    /** Called when a piece that we had is missing again. */
    void onLost(int pieceIndex) {
        for (PeerConnection peer : peers) {
            peer.lost(pieceIndex);
        }
    }

    /** Called when all wanted pieces are complete. As a seed, peers see it from our pieces; otherwise they are told. */
    void onComplete() {
        connections.onComplete();
        for (PeerConnection peer : List.copyOf(peers)) {
            if (peer.isWebSeed() || peer.pieces().areAll()) {
                peer.close("both of us are complete");
            } else if (!data.isSeed()) {
                peer.extensions().introduce();
                flushLater(peer);
            }
        }
    }

    // ---- time

    void onTick(long now) {
        if (data.isOpen()) {
            keepUp(now);
        }
        if (superSeeding != null) {
            superSeeding.onTick();
        }
        extensions.metadata().ifPresent(fetch -> connections.dropIgnorant(fetch::isHopeful, now));
        for (PeerConnection peer : connections.connected()) {
            peer.extensions().onTick(now);
        }
        connectMore();
        connections.appealToTrackers();
        extensions.metadata().ifPresent(fetch -> fetch.onTick(now));
        requester.onTick(now);
    }

    private void keepUp(long now) {
        if (now - nextRechoke >= 0) {
            nextRechoke = now + Choker.INTERVAL.toNanos();
            connections.prune(now);
            choker.rechoke(connections.connected(), data.isComplete(), now);
            boolean diskBehind = session.received().isDiskBehind();
            SwarmLog.write(infoHashes.primary(), counters, peers, connections, diskBehind, now);
        }
        for (PeerConnection peer : peers) {
            peer.uploads().pump();
            peer.uploads().checkTaken(now);
        }
    }
}
