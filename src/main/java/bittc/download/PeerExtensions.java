package bittc.download;

import bittc.download.blocks.DataState;
import bittc.download.blocks.PeerLink;
import bittc.download.blocks.Uploads;
import bittc.download.metadata.MetadataPeer;
import bittc.metainfo.Metainfo;
import bittc.torrent.ClientName;
import bittc.wire.ExtensionHandshake;
import bittc.wire.HolepunchMessage;
import bittc.wire.MetadataMessage;
import bittc.wire.PexMessage;
import bittc.wire.ProtocolViolation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

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

    /**
     * Messages of extensions that cannot be read: each is ignored, for a peer is of use without any extension, and nothing
     * that we rely on is in them.
     */
    private static final int MAX_UNREADABLE = 16;

    /** When a peer is first told of others: once there has been time to meet some. */
    private static final Duration FIRST_EXCHANGE = Duration.ofSeconds(5);

    /** How often it is seen whether there is something to tell. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

    /** Introductions that one peer may ask of us, or make, within {@link #INTRODUCTION_TIME}. */
    private static final int MAX_INTRODUCTIONS = 20;

    private static final Duration INTRODUCTION_TIME = Duration.ofMinutes(1);

    /** The peer that it is about. */
    interface Peer extends MetadataPeer {
        boolean incoming();

        /** Whether it has everything, as far as we know. */
        boolean isSeed();

        /** Where it can be connected to, if known. */
        Optional<InetSocketAddress> reachableAt();

        /** It has said where it listens. */
        void onListens(int port);

        /** It has said how many requests it keeps. */
        void onRequestLimit(int requests);

        /** Lets what has been sent leave later in this turn of the loop. */
        void flushLater();
    }

    /** The torrent that it is a peer of. */
    interface Owner {
        /** Where peers can connect to us, or 0 if they cannot. */
        int listenPort();

        /** Where our DHT node is, if peers of this torrent may know; else 0. */
        int nodePort();

        /** Whether peers may tell us of others, and we them (BEP 11, BEP 27). */
        boolean exchangesPeers();

        /** Where our peers can be connected to, as other peers are told. */
        List<PexMessage.Peer> exchangeable();

        /** The extensions of the peer that we are connected to at this address. */
        Optional<PeerExtensions> at(InetSocketAddress address);

        /** A peer has told of others. */
        void onExchanged(List<PexMessage.Peer> peers);

        /** A peer lets us know of one that tries to connect to us now (BEP 55). */
        void onIntroduced(InetSocketAddress address);

        /** A peer has told us our address (BEP 24). */
        void onOurAddress(InetAddress by, InetAddress ours);

        /** A peer has the info dictionary, of this many bytes. */
        void onMetadataOffer(MetadataPeer peer, int length);

        /** A part of it has come; returns whether parts are wanted at all. */
        boolean onMetadataPart(MetadataPeer peer, MetadataMessage part) throws ProtocolViolation;

        /** A message about it cannot be read: perhaps the answer to what the peer was asked for. */
        void onMetadataUnreadable(MetadataPeer peer);

        /** A peer will not send a part of it. */
        void onMetadataReject(MetadataPeer peer, int part);

        /** A line for {@code -v}. */
        void detail(String line);
    }

    private final Peer peer;
    private final DataState data;
    private final Owner torrent;
    private final LongSupplier clock;
    private final PeerExchange exchange;

    /** The ids under which the peer wants messages of the extensions that we speak, others are not kept. */
    private final Map<String, Integer> theirs = new HashMap<>();

    /** Null until the connection is open. */
    private PeerLink link;

    private int handshakes;
    private int unreadable;
    private boolean uploadOnly;
    private boolean announcedNode;
    private long served;
    private int unasked;
    private long nextExchange;
    private int introductions;
    private long introductionsSince;

    PeerExtensions(Peer peer, DataState data, Owner torrent, LongSupplier clock) {
        this.peer = peer;
        this.data = data;
        this.torrent = torrent;
        this.clock = clock;
        long now = clock.getAsLong();
        exchange = new PeerExchange(peer.address().getAddress(), now);
        nextExchange = now + FIRST_EXCHANGE.toNanos();
        introductionsSince = now;
    }

    /** The connection is open. */
    void onOpen(PeerLink opened) {
        link = opened;
    }

    /** Says what we understand, and what else the peer may want to know; once more when that has changed. */
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
                        Optional.of(link.remoteAddress().getAddress()),
                        metainfo.isPresent() ? OptionalInt.of(metainfo.get().infoBytes().length) : OptionalInt.empty(),
                        data.isComplete())
                .encode();
        link.extended(ExtensionHandshake.EXTENDED_ID, handshake);
        if (!announcedNode && torrent.nodePort() != 0 && link.handshake().dht()) {
            announcedNode = true;
            link.port(torrent.nodePort());
        }
    }

    private Map<String, Integer> ours() {
        return torrent.exchangesPeers()
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
                Optional<ExtensionHandshake> told = read(ExtensionHandshake::decode, payload);
                if (told.isPresent()) {
                    onHandshake(told.get());
                }
            }
            case METADATA_ID -> onMetadata(payload);
            case PEX_ID -> {
                if (torrent.exchangesPeers() && exchange.takes(clock.getAsLong())) {
                    read(PexMessage::decode, payload)
                            .ifPresent(told -> torrent.onExchanged(exchange.worthKnowing(told)));
                }
            }
            case HOLEPUNCH_ID -> {
                if (torrent.exchangesPeers()) {
                    read(HolepunchMessage::decode, payload)
                            .flatMap(known -> known)
                            .ifPresent(this::onHolepunch);
                }
            }
            default -> {} // nothing else was offered, so nothing else can be meant for us
        }
    }

    private interface Decoder<T> {
        T decode(byte[] payload) throws ProtocolViolation;
    }

    /** What cannot be read says nothing. */
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
        nextExchange = now + BETWEEN_LOOKS.toNanos();
        if (torrent.exchangesPeers() && data.metainfo().isPresent()) {
            exchange.next(torrent.exchangeable(), peer.reachableAt(), now)
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
        told.requestQueue().ifPresent(peer::onRequestLimit);
        uploadOnly = told.uploadOnly();
        if (handshakes == 1) { // it may say the same again, and again; other ports and names are not believed
            told.port().ifPresent(peer::onListens);
            told.client().ifPresent(name -> torrent.detail(peer + ": is " + name));
            told.yourAddress()
                    .ifPresent(ours -> torrent.onOurAddress(peer.address().getAddress(), ours));
        }
        if (theirs.containsKey(MetadataMessage.EXTENSION) && told.metadataSize().isPresent()) {
            torrent.onMetadataOffer(peer, told.metadataSize().getAsInt());
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

    private void onMetadata(byte[] payload) throws ProtocolViolation {
        Optional<Optional<MetadataMessage>> message = read(MetadataMessage::decode, payload);
        if (message.isEmpty()) { // it may be the answer to anything that the peer was asked for
            torrent.onMetadataUnreadable(peer);
        } else if (message.get().isPresent()) {
            onMetadata(message.get().get());
        }
    }

    private void onMetadata(MetadataMessage message) throws ProtocolViolation {
        int part = message.pieceIndex();
        switch (message.type()) {
            case REQUEST -> serveMetadata(part);
            case DATA -> {
                if (!torrent.onMetadataPart(peer, message)
                        && ++unasked > MAX_UNASKED) { // a few may have been on their way when others were faster
                    throw new ProtocolViolation("metadata that nobody asked for");
                }
            }
            case REJECT -> torrent.onMetadataReject(peer, part);
        }
    }

    private void serveMetadata(int part) {
        byte[] info = data.metainfo().map(Metainfo::infoBytes).orElse(new byte[0]);
        long parts = (info.length + MetadataMessage.PIECE_LENGTH - 1L) / MetadataMessage.PIECE_LENGTH;
        boolean busy = served >= SERVED_FOR_EACH_PART * parts || link.unsentBytes() > MAX_UNSENT;
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
        long now = clock.getAsLong();
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
                    torrent.onIntroduced(message.address());
                }
            }
            case ERROR -> {} // we ask for no introductions
        }
    }

    /** Lets this peer and another one that we are connected to connect to each other at the same moment. */
    private void introduce(InetSocketAddress wanted) {
        Optional<PeerExtensions> other = torrent.at(wanted);
        int error = 0;
        if (other.isEmpty()) {
            error = HolepunchMessage.NOT_CONNECTED;
        } else if (other.get() == this) {
            error = HolepunchMessage.NO_SELF;
        } else if (!other.get().theirs.containsKey(HolepunchMessage.EXTENSION)) {
            error = HolepunchMessage.NO_SUPPORT;
        }
        if (error != 0) {
            sendHolepunch(HolepunchMessage.Type.ERROR, wanted, error);
            return;
        }
        InetSocketAddress ours = peer.reachableAt().orElse(peer.address());
        other.get().sendHolepunch(HolepunchMessage.Type.CONNECT, ours, 0);
        sendHolepunch(HolepunchMessage.Type.CONNECT, wanted, 0);
    }

    private void sendHolepunch(HolepunchMessage.Type type, InetSocketAddress address, int error) {
        send(HolepunchMessage.EXTENSION, new HolepunchMessage(type, address, error).encode());
    }

    /** Sends a message of an extension that the peer understands; else nothing. */
    private void send(String extension, byte[] payload) {
        Integer id = theirs.get(extension);
        if (id != null) {
            link.extended(id, payload);
            peer.flushLater();
        }
    }
}
