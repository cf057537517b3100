package bittc.download;

import bittc.metainfo.Metainfo;
import bittc.wire.ExtensionHandshake;
import bittc.wire.MetadataMessage;
import bittc.wire.ProtocolViolation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What one peer and we understand beyond BEP 3, and what is said in it (BEP 10): metadata (BEP 9). */
final class PeerExtensions {
    /** The ids under which we want messages of the extensions. */
    private static final int METADATA_ID = 1;

    private static final String CLIENT = "bittc 0.1.0";

    /** A peer needs each part of the metadata once; who asks more often than this is only keeping us busy. */
    private static final int SERVED_FOR_EACH_PART = 4;

    /** With so many bytes waiting for the peer, it gets no metadata. */
    private static final int MAX_UNSENT = 1 << 20;

    /** Parts of the metadata that are of no use any more. */
    private static final int MAX_UNASKED = 64;

    private final Download download;
    private final PeerState peer;
    private final Map<String, Integer> theirs = new HashMap<>();
    private boolean introduced;
    private long served;
    private int unasked;

    PeerExtensions(Download download, PeerState peer, long now) {
        this.download = download;
        this.peer = peer;
    }

    /** Says what we understand, and what else the peer may want to know; once more when that has changed. */
    void introduce() {
        PeerLink link = peer.link();
        if (!link.handshake().extended()) {
            return;
        }
        int port = download.listenPort();
        Optional<Metainfo> metainfo = download.metainfo();
        byte[] handshake = new ExtensionHandshake(
                        Map.of(MetadataMessage.EXTENSION, METADATA_ID),
                        Optional.of(CLIENT),
                        port == 0 ? OptionalInt.empty() : OptionalInt.of(port),
                        OptionalInt.of(Uploads.MAX_QUEUED),
                        Optional.of(link.remoteAddress().getAddress()),
                        metainfo.isPresent() ? OptionalInt.of(metainfo.get().infoBytes().length) : OptionalInt.empty(),
                        download.isComplete())
                .encode();
        link.extended(ExtensionHandshake.EXTENDED_ID, handshake);
    }

    void onExtended(int extendedId, byte[] payload) throws ProtocolViolation {
        switch (extendedId) {
            case ExtensionHandshake.EXTENDED_ID -> onHandshake(ExtensionHandshake.decode(payload));
            case METADATA_ID -> {
                Optional<MetadataMessage> message = MetadataMessage.decode(payload);
                if (message.isPresent()) {
                    onMetadata(message.get());
                }
            }
            default -> {} // nothing else was offered, so nothing else can be meant for us
        }
    }

    void onTick(long now) {}

    private void onHandshake(ExtensionHandshake told) {
        theirs.putAll(told.extensions());
        told.requestQueue().ifPresent(peer.requests().pipeline()::onLimit);
        if (!introduced) { // it may say the same again, and again; other ports and names are not believed
            introduced = true;
            told.port().ifPresent(port -> download.onPeerListens(peer, port));
            download.onPeerNamed(peer, told.client());
        }
        if (theirs.containsKey(MetadataMessage.EXTENSION) && told.metadataSize().isPresent()) {
            int length = told.metadataSize().getAsInt();
            download.metadata().ifPresent(fetch -> fetch.onOffer(peer, length));
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
        byte[] info = download.metainfo().map(Metainfo::infoBytes).orElse(new byte[0]);
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

    /** Sends a message of an extension that the peer understands; else nothing. */
    private void send(String extension, byte[] payload) {
        Integer id = theirs.get(extension);
        if (id != null) {
            peer.link().extended(id, payload);
            download.flushLater(peer);
        }
    }
}
