package bittc.download;

import bittc.download.blocks.DataState;
import bittc.download.blocks.OutgoingRequests;
import bittc.download.blocks.PeerLink;
import bittc.download.blocks.PeerPath;
import bittc.download.blocks.Uploads;
import bittc.download.metadata.MetadataFetch;
import bittc.download.metadata.MetadataPeer;
import bittc.metainfo.Metainfo;
import bittc.net.AddressScope;
import bittc.torrent.ClientName;
import bittc.wire.DontHave;
import bittc.wire.ExtensionHandshake;
import bittc.wire.HolepunchMessage;
import bittc.wire.MetadataMessage;
import bittc.wire.PexMessage;
import bittc.wire.ProtocolViolation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * Speaks the extension protocol (BEP 10) with one peer: metadata (BEP 9), peer exchange (BEP 11), lost pieces (BEP 54),
 * holepunching (BEP 55).
 */
final class PeerExtensions {
    /** The ids that we assign to extensions. */
    private static final int METADATA_ID = 1;

    private static final int PEX_ID = 2;
    private static final int HOLEPUNCH_ID = 3;
    private static final int DONT_HAVE_ID = 4;

    /** The extensions that we support. */
    private static final List<String> SPOKEN =
            List.of(MetadataMessage.EXTENSION, PexMessage.EXTENSION, HolepunchMessage.EXTENSION, DontHave.EXTENSION);

    /** Extension handshakes accepted: an honest peer sends one, then one per change, such as to upload-only. */
    private static final int MAX_HANDSHAKES = 64;

    /** Unwanted parts of metadata tolerated. */
    private static final int MAX_UNASKED = 64;

    /**
     * Unreadable extension messages tolerated: each is ignored, as a peer is useful without extensions, and we rely on
     * none.
     */
    private static final int MAX_UNREADABLE = 16;

    /** Delay of the first peer exchange, so that we have met some peers. */
    private static final Duration FIRST_EXCHANGE = Duration.ofSeconds(5);

    /** Time between two checks for peers to tell. */
    private static final Duration EXCHANGE_EVERY = Duration.ofSeconds(10);

    interface Peer extends MetadataPeer {
        boolean incoming();

        /** Returns whether it has all pieces, as far as we know. */
        boolean isSeed();

        /** Its listening address, if known. */
        Optional<InetSocketAddress> reachableAt();

        /** Called when it has told its listening port. */
        void onListens(int port);

        /** The receiver of its messages about its pieces. */
        HaveListener news();

        /** Our requests to it. */
        OutgoingRequests requests();

        /** Flushes sent messages later in this loop turn. */
        void flushLater();
    }

    interface Owner extends Introductions.Owner {
        /** The port for incoming peers; 0 if there is none. */
        int listenPort();

        /** The port of our DHT node, if this torrent's peers may know; else 0. */
        int nodePort();

        /** Returns whether we prefer encrypted connections. */
        boolean prefersEncryption();

        /** Returns whether peer exchange is allowed (BEP 11, BEP 27). */
        boolean exchangesPeers();

        /** Addresses of our peers to send to other peers. */
        List<PexMessage.Peer> exchangeable();

        /** Called when a peer has told of others. */
        void onExchanged(List<PexMessage.Peer> peers);

        /** Returns whether holes are punched for this torrent (BEP 55). */
        boolean punchesHoles();

        /** Called when a peer has told our address (BEP 24). */
        void onOurAddress(InetAddress by, InetAddress ours);

        /** The metadata fetch, while the metadata is unknown. */
        Optional<MetadataFetch> metadata();

        /** Takes a line for {@code -v}. */
        void detail(String line);
    }

    private final Peer peer;
    private final DataState data;
    private final Owner torrent;
    private final LongSupplier clock;
    private final PeerExchange exchange;
    private final Introductions introductions;

    /** The ids that the peer assigned to extensions that we support. */
    private final Map<String, Integer> theirs = new HashMap<>();

    /** Null until the connection is open. */
    private PeerLink link;

    private int handshakes;
    private int unreadable;
    private boolean uploadOnly;
    private Optional<String> client = Optional.empty();
    private boolean prefersEncryption;
    private boolean announcedNode;
    private final MetadataUploads served = new MetadataUploads();
    private int unasked;
    private long nextExchange;

    PeerExtensions(Peer peer, DataState data, Owner torrent, LongSupplier clock) {
        this.peer = peer;
        this.data = data;
        this.torrent = torrent;
        this.clock = clock;
        long now = clock.getAsLong();
        exchange = new PeerExchange(peer.address().getAddress(), now);
        nextExchange = now + FIRST_EXCHANGE.toNanos();
        introductions = new Introductions(new HolepunchPeer(), torrent, clock);
    }

    /** Sets the link once the connection is open. */
    void onOpen(PeerLink opened) {
        link = opened;
    }

    /** Sends our extension handshake; again when its contents change. */
    void introduce() {
        if (!link.handshake().extended()) {
            return;
        }
        int port = torrent.listenPort();
        Optional<Metainfo> metainfo = data.metainfo();
        byte[] handshake = new ExtensionHandshake(
                        ours(),
                        Optional.of(ClientName.TITLE),
                        port == 0 ? OptionalInt.empty() : OptionalInt.of(port),
                        OptionalInt.of(Uploads.MAX_QUEUED),
                        Optional.of(link.remoteAddress().getAddress())
                                .filter(address -> !AddressScope.standsForName(address)),
                        metainfo.isPresent() ? OptionalInt.of(metainfo.get().infoBytes().length) : OptionalInt.empty(),
                        data.isComplete() && !data.isHidden(),
                        torrent.prefersEncryption())
                .encode();
        link.extended(ExtensionHandshake.EXTENDED_ID, handshake);
        if (!announcedNode && torrent.nodePort() != 0 && link.handshake().dht()) {
            announcedNode = true;
            link.port(torrent.nodePort());
        }
    }

    private Map<String, Integer> ours() {
        Map<String, Integer> ids = new HashMap<>();
        ids.put(MetadataMessage.EXTENSION, METADATA_ID);
        ids.put(DontHave.EXTENSION, DONT_HAVE_ID);
        if (torrent.exchangesPeers()) {
            ids.put(PexMessage.EXTENSION, PEX_ID);
        }
        if (torrent.punchesHoles()) {
            ids.put(HolepunchMessage.EXTENSION, HOLEPUNCH_ID);
        }
        return ids;
    }

    void onExtended(int extendedId, byte[] payload) throws ProtocolViolation {
        switch (extendedId) {
            case ExtensionHandshake.EXTENDED_ID -> {
                Optional<ExtensionHandshake> told = read(ExtensionHandshake::decode, payload);
                if (told.isPresent()) {
                    onHandshake(told.get());
                }
            }
            case METADATA_ID -> onMetadata(payload);
            case PEX_ID -> {
                if (torrent.exchangesPeers() && exchange.takes(clock.getAsLong())) {
                    read(PexMessage::decode, payload).ifPresent(this::onExchanged);
                }
            }
            case HOLEPUNCH_ID -> {
                if (torrent.punchesHoles()) {
                    read(HolepunchMessage::decode, payload)
                            .flatMap(known -> known)
                            .ifPresent(introductions::onMessage);
                }
            }
            case DONT_HAVE_ID -> {
                Optional<DontHave> lost = read(DontHave::decode, payload);
                if (lost.isPresent()) {
                    peer.news().onDontHave(lost.get().pieceIndex());
                }
            }
            default -> {} // no other id was offered, so the message is ignored
        }
    }

    private void onExchanged(PexMessage told) {
        List<PexMessage.Peer> added = exchange.worthKnowing(told);
        introductions.onExchanged(added, told.dropped());
        torrent.onExchanged(added);
    }

    /** The introductions that this peer makes and asks for. */
    Introductions introductions() {
        return introductions;
    }

    private interface Decoder<T> {
        T decode(byte[] payload) throws ProtocolViolation;
    }

    /** Decodes a message; empty if it is unreadable. */
    private <T> Optional<T> read(Decoder<T> decoder, byte[] payload) throws ProtocolViolation {
        try {
            return Optional.of(decoder.decode(payload));
        } catch (ProtocolViolation e) {
            if (++unreadable > MAX_UNREADABLE) {
                throw new ProtocolViolation(
                        "more than " + MAX_UNREADABLE + " unreadable messages, the last one: " + e.getMessage());
            }
            torrent.detail(peer + ": " + e.getMessage() + ", which is ignored");
            return Optional.empty();
        }
    }

    void onTick(long now) {
        if (now - nextExchange < 0 || !theirs.containsKey(PexMessage.EXTENSION)) {
            return;
        }
        nextExchange = now + EXCHANGE_EVERY.toNanos();
        if (torrent.exchangesPeers() && data.metainfo().isPresent()) {
            exchange.next(torrent.exchangeable(), peer.reachableAt(), now)
                    .ifPresent(message -> send(PexMessage.EXTENSION, message.encode()));
        }
    }

    /** The peer's program, as it says; at most {@value ExtensionHandshake#MAX_CLIENT_LENGTH} characters, not sanitised. */
    Optional<String> client() {
        return client;
    }

    /** Returns whether the peer needs nothing more (BEP 21). */
    boolean uploadOnly() {
        return uploadOnly;
    }

    boolean prefersEncryption() {
        return prefersEncryption;
    }

    /** The peer's flags for peer exchange. */
    int exchangeFlags() {
        return (peer.isSeed() ? PexMessage.UPLOAD_ONLY : 0)
                | (prefersEncryption || link.path().isEncrypted() ? PexMessage.ENCRYPTION : 0)
                | (peer.incoming() ? 0 : PexMessage.OUTGOING)
                | (link.path().transport() == PeerPath.Transport.UTP ? PexMessage.UTP : 0)
                | (theirs.containsKey(HolepunchMessage.EXTENSION) ? PexMessage.HOLEPUNCH : 0);
    }

    private void onHandshake(ExtensionHandshake told) throws ProtocolViolation {
        if (++handshakes > MAX_HANDSHAKES) {
            throw new ProtocolViolation("more than " + MAX_HANDSHAKES + " extension handshakes");
        }
        for (String extension : SPOKEN) {
            told.idOf(extension).ifPresent(id -> note(extension, id));
        }
        told.requestQueue().ifPresent(peer.requests().pipeline()::onLimit);
        uploadOnly = told.uploadOnly();
        prefersEncryption = told.prefersEncryption();
        if (handshakes == 1) { // later handshakes may repeat these; changed ports and names are not believed
            told.port().ifPresent(peer::onListens);
            client = told.client();
            client.ifPresent(name -> torrent.detail(peer + ": is " + name));
            told.yourAddress()
                    .ifPresent(ours -> torrent.onOurAddress(peer.address().getAddress(), ours));
        }
        if (theirs.containsKey(MetadataMessage.EXTENSION) && told.metadataSize().isPresent()) {
            torrent.metadata()
                    .ifPresent(fetch -> fetch.onOffer(peer, told.metadataSize().getAsInt()));
        }
    }

    /** Sets an extension's id; 0 disables it (BEP 10). Extensions not mentioned again keep theirs. */
    private void note(String extension, int id) {
        if (id == 0) {
            theirs.remove(extension);
        } else {
            theirs.put(extension, id);
        }
    }

    // ---- metadata

    /** Requests a part of the metadata; the peer must have offered it. */
    void requestMetadata(int part) {
        send(MetadataMessage.EXTENSION, MetadataMessage.request(part).encode());
    }

    private void onMetadata(byte[] payload) throws ProtocolViolation {
        Optional<Optional<MetadataMessage>> message = read(MetadataMessage::decode, payload);
        if (message.isEmpty()) { // it may be the answer to anything that the peer was asked for
            torrent.metadata().ifPresent(fetch -> fetch.onUnreadable(peer));
        } else if (message.get().isPresent()) {
            onMetadata(message.get().get());
        }
    }

    private void onMetadata(MetadataMessage message) throws ProtocolViolation {
        int part = message.pieceIndex();
        switch (message.type()) {
            case REQUEST -> {
                byte[] info = data.metainfo().map(Metainfo::infoBytes).orElse(new byte[0]);
                send(
                        MetadataMessage.EXTENSION,
                        served.answer(part, info, link.unsentBytes()).encode());
            }
            case DATA -> {
                if (torrent.metadata().isPresent()) {
                    torrent.metadata().get().onPart(peer, part, message.totalSize(), message.data());
                } else if (++unasked > MAX_UNASKED) { // a few may have been on their way when others were faster
                    throw new ProtocolViolation("metadata that was not requested");
                }
            }
            case REJECT -> torrent.metadata().ifPresent(fetch -> fetch.onReject(peer, part));
        }
    }

    /** Tells the peer, if it understands it, that we have lost a piece that we announced (BEP 54). */
    void withdraw(int pieceIndex) {
        send(DontHave.EXTENSION, new DontHave(pieceIndex).encode());
    }

    /** The peer as its introductions see it. */
    private final class HolepunchPeer implements Introductions.Peer {
        @Override
        public InetSocketAddress address() {
            return peer.reachableAt().orElse(peer.address());
        }

        @Override
        public boolean supportsHolepunching() {
            return theirs.containsKey(HolepunchMessage.EXTENSION);
        }

        @Override
        public boolean mayReach(InetSocketAddress address) {
            return exchange.isOfUse(address);
        }

        @Override
        public void send(HolepunchMessage message) {
            PeerExtensions.this.send(HolepunchMessage.EXTENSION, message.encode());
        }
    }

    /** Sends an extension message, if the peer supports the extension. */
    private void send(String extension, byte[] payload) {
        Integer id = theirs.get(extension);
        if (id != null) {
            link.extended(id, payload);
            peer.flushLater();
        }
    }
}
