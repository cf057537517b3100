package bittc.download;

import bittc.metainfo.Metainfo;
import bittc.torrent.ClientName;
import bittc.wire.ExtensionHandshake;
import bittc.wire.HolepunchMessage;
import bittc.wire.MetadataMessage;
import bittc.wire.PexMessage;
import bittc.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one peer and we understand beyond BEP 3, and what is said in it (BEP 10): metadata (BEP 9), peer exchange (BEP 11),
 * holepunching (BEP 55).
 */
final class PeerExtensions {
    /** The ids under which we want messages of the extensions. */
    private static final int METADATA_ID = 1;

    private static final int PEX_ID = 2;
    private static final int HOLEPUNCH_ID = 3;

    /** The extensions that we speak. */
    private static final List<String> SPOKEN =
            List.of(MetadataMessage.EXTENSION, PexMessage.EXTENSION, HolepunchMessage.EXTENSION);

    /** An honest peer introduces itself once, and again when something has changed, such as that it wants no more. */
    private static final int MAX_HANDSHAKES = 64;

    /** A peer needs each part of the metadata once; who asks more often than this is only keeping us busy. */
    private static final int SERVED_FOR_EACH_PART = 4;

    /** With so many bytes waiting for the peer, it gets no metadata. */
    private static final int MAX_UNSENT = 1 << 20;

    /** Parts of the metadata that are of no use any more. */
    private static final int MAX_UNASKED = 64;

    /** When a peer is first told of others: once there has been time to meet some. */
    private static final Duration FIRST_EXCHANGE = Duration.ofSeconds(5);

    /** How often it is seen whether there is something to tell. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

    /** Introductions that one peer may ask of us, or make, within {@link #INTRODUCTION_TIME}. */
    private static final int MAX_INTRODUCTIONS = 20;

    private static final Duration INTRODUCTION_TIME = Duration.ofMinutes(1);

    private final Download download;
    private final PeerState peer;
    private final PeerExchange exchange;

    /** The ids under which the peer wants messages of the extensions that we speak, others are not kept. */
    private final Map<String, Integer> theirs = new HashMap<>();

    private int handshakes;
    private boolean uploadOnly;
    private boolean announcedNode;
    private long served;
    private int unasked;
    private long nextExchange;
    private int introductions;
    private long introductionsSince;

    PeerExtensions(Download download, PeerState peer, long now) {
        this.download = download;
        this.peer = peer;
        exchange = new PeerExchange(peer.address().getAddress(), now);
        nextExchange = now + FIRST_EXCHANGE.toNanos();
        introductionsSince = now;
    }

    /** Says what we understand, and what else the peer may want to know; once more when that has changed. */
    void introduce() {
        PeerLink link = peer.link();
        if (!link.handshake().extended()) {
            return;
        }
        int port = download.session().listenPort();
        Optional<Metainfo> metainfo = download.content().metainfo();
        byte[] handshake = new ExtensionHandshake(
                        ours(),
                        Optional.of(ClientName.TITLE),
                        port == 0 ? OptionalInt.empty() : OptionalInt.of(port),
                        OptionalInt.of(Uploads.MAX_QUEUED),
                        Optional.of(link.remoteAddress().getAddress()),
                        metainfo.isPresent() ? OptionalInt.of(metainfo.get().infoBytes().length) : OptionalInt.empty(),
                        download.content().isComplete())
                .encode();
        link.extended(ExtensionHandshake.EXTENDED_ID, handshake);
        if (!announcedNode
                && download.sources().nodePort() != 0
                && link.handshake().dht()) {
            announcedNode = true;
            link.port(download.sources().nodePort());
        }
    }

    private Map<String, Integer> ours() {
        return download.sources().exchangesPeers()
                ? Map.of(
                        MetadataMessage.EXTENSION,
                        METADATA_ID,
                        PexMessage.EXTENSION,
                        PEX_ID,
                        HolepunchMessage.EXTENSION,
                        HOLEPUNCH_ID)
                : Map.of(MetadataMessage.EXTENSION, METADATA_ID);
    }

    void onExtended(int extendedId, byte[] payload) throws ProtocolViolation {
        switch (extendedId) {
            case ExtensionHandshake.EXTENDED_ID -> {
                Optional<ExtensionHandshake> told = handshake(payload);
                if (told.isPresent()) {
                    onHandshake(told.get());
                }
            }
            case METADATA_ID -> {
                Optional<MetadataMessage> message = MetadataMessage.decode(payload);
                if (message.isPresent()) {
                    onMetadata(message.get());
                }
            }
            case PEX_ID -> {
                if (download.sources().exchangesPeers()) {
                    download.sources().onExchanged(exchange.onMessage(payload, download.now()));
                }
            }
            case HOLEPUNCH_ID -> {
                if (download.sources().exchangesPeers()) {
                    HolepunchMessage.decode(payload).ifPresent(this::onHolepunch);
                }
            }
            default -> {} // nothing else was offered, so nothing else can be meant for us
        }
    }

    /** What cannot be read says nothing: a peer is of use without any extension. */
    private Optional<ExtensionHandshake> handshake(byte[] payload) {
        try {
            return Optional.of(ExtensionHandshake.decode(payload));
        } catch (ProtocolViolation e) {
            download.detail(peer + ": " + e.getMessage() + ", which is ignored");
            return Optional.empty();
        }
    }

    void onTick(long now) {
        if (now - nextExchange < 0 || !theirs.containsKey(PexMessage.EXTENSION)) {
            return;
        }
        nextExchange = now + BETWEEN_LOOKS.toNanos();
        if (download.sources().exchangesPeers() && download.content().metainfo().isPresent()) {
            exchange.next(download.swarm().exchangeable(), peer.reachableAt(), now)
                    .ifPresent(message -> send(PexMessage.EXTENSION, message.encode()));
        }
    }

    /** Whether it has said that it wants nothing any more (BEP 21). */
    boolean uploadOnly() {
        return uploadOnly;
    }

    /** What others are told of this peer. */
    int exchangeFlags() {
        return (peer.isSeed() ? PexMessage.UPLOAD_ONLY : 0)
                | (peer.incoming() ? 0 : PexMessage.OUTGOING)
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
        if (handshakes == 1) { // it may say the same again, and again; other ports and names are not believed
            told.port().ifPresent(port -> download.swarm().onListens(peer, port));
            told.client().ifPresent(name -> download.detail(peer + ": is " + name));
            told.yourAddress().ifPresent(ours -> download.session()
                    .onOurAddress(peer.address().getAddress(), ours));
        }
        if (theirs.containsKey(MetadataMessage.EXTENSION) && told.metadataSize().isPresent()) {
            int length = told.metadataSize().getAsInt();
            download.metadata().ifPresent(fetch -> fetch.onOffer(peer, length));
        }
    }

    /** Takes note of an extension's id; 0 switches it off (BEP 10). What is not told again stays as it was. */
    private void note(String extension, int id) {
        if (id == 0) {
            theirs.remove(extension);
        } else {
            theirs.put(extension, id);
        }
    }

    // ---- metadata

    /** Asks for a part of the info dictionary; the peer must have said that it has it. */
    void requestMetadata(int part) {
        send(MetadataMessage.EXTENSION, MetadataMessage.request(part).encode());
    }

    private void onMetadata(MetadataMessage message) throws ProtocolViolation {
        int part = message.pieceIndex();
        Optional<MetadataFetch> fetch = download.metadata();
        switch (message.type()) {
            case REQUEST -> serveMetadata(part);
            case DATA -> {
                if (fetch.isPresent()) {
                    fetch.get().onPart(peer, part, message.totalSize(), message.data());
                } else if (++unasked > MAX_UNASKED) { // a few may have been on their way when others were faster
                    throw new ProtocolViolation("metadata that nobody asked for");
                }
            }
            case REJECT -> fetch.ifPresent(asking -> asking.onReject(peer, part));
        }
    }

    private void serveMetadata(int part) {
        byte[] info = download.content().metainfo().map(Metainfo::infoBytes).orElse(new byte[0]);
        long parts = (info.length + MetadataMessage.PIECE_LENGTH - 1L) / MetadataMessage.PIECE_LENGTH;
        boolean busy = served >= SERVED_FOR_EACH_PART * parts || peer.link().unsentBytes() > MAX_UNSENT;
        if (part >= parts || busy) {
            send(MetadataMessage.EXTENSION, MetadataMessage.reject(part).encode());
            return;
        }
        served++;
        int from = part * MetadataMessage.PIECE_LENGTH;
        byte[] data = Arrays.copyOfRange(info, from, Math.min(info.length, from + MetadataMessage.PIECE_LENGTH));
        send(
                MetadataMessage.EXTENSION,
                MetadataMessage.data(part, info.length, data).encode());
    }

    // ---- holepunching

    private void onHolepunch(HolepunchMessage message) {
        long now = download.now();
        if (now - introductionsSince > INTRODUCTION_TIME.toNanos()) {
            introductionsSince = now;
            introductions = 0;
        }
        if (++introductions > MAX_INTRODUCTIONS) {
            return;
        }
        switch (message.type()) {
            case RENDEZVOUS -> introduce(message.address());
            case CONNECT -> {
                if (exchange.isOfUse(message.address())) {
                    download.onPeersFound(List.of(message.address()), PeerBook.Source.PEER);
                }
            }
            case ERROR -> {} // we ask for no introductions
        }
    }

    /** Lets this peer and another one that we are connected to connect to each other at the same moment. */
    private void introduce(InetSocketAddress wanted) {
        Optional<PeerState> other = download.swarm().at(wanted);
        int error = 0;
        if (other.isEmpty()) {
            error = HolepunchMessage.NOT_CONNECTED;
        } else if (other.get() == peer) {
            error = HolepunchMessage.NO_SELF;
        } else if (!other.get().extensions().theirs.containsKey(HolepunchMessage.EXTENSION)) {
            error = HolepunchMessage.NO_SUPPORT;
        }
        if (error != 0) {
            sendHolepunch(HolepunchMessage.Type.ERROR, wanted, error);
            return;
        }
        InetSocketAddress ours = peer.reachableAt().orElse(peer.address());
        other.get().extensions().sendHolepunch(HolepunchMessage.Type.CONNECT, ours, 0);
        sendHolepunch(HolepunchMessage.Type.CONNECT, wanted, 0);
    }

    private void sendHolepunch(HolepunchMessage.Type type, InetSocketAddress address, int error) {
        send(HolepunchMessage.EXTENSION, new HolepunchMessage(type, address, error).encode());
    }

    /** Sends a message of an extension that the peer understands; else nothing. */
    private void send(String extension, byte[] payload) {
        Integer id = theirs.get(extension);
        if (id != null) {
            peer.link().extended(id, payload);
            download.swarm().flushLater(peer);
        }
    }
}
