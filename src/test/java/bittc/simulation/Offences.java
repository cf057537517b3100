package bittc.simulation;

import bittc.download.PeerHandler;
import bittc.loop.Scheduler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiConsumer;

/** Single offences against the protocol, or its spirit. Whoever commits one does so ten times a second, and sends nothing else. */
enum Offences {
    SHORT_BITFIELD((peer, i) -> peer.send(h -> h.onBitfield(new byte[1]))),
    LONG_BITFIELD((peer, i) -> peer.send(h -> h.onBitfield(new byte[1000]))),
    SPARE_BITS((peer, i) -> {
        byte[] bits = new byte[(peer.pieces.size() + 7) / 8];
        Arrays.fill(bits, (byte) -1);
        peer.send(h -> h.onBitfield(bits));
    }),
    LATE_BITFIELD((peer, i) -> {
        byte[] bits = peer.pieces.toBytes();
        peer.send(h -> h.onHave(0));
        peer.send(h -> h.onBitfield(bits));
    }),
    HAVE_BEYOND_THE_END((peer, i) -> peer.send(h -> h.onHave(peer.pieces.size()))),
    HAVE_NEGATIVE((peer, i) -> peer.send(h -> h.onHave(-1))),
    HAVE_ALL_AND_NONE((peer, i) -> {
        peer.send(PeerHandler::onHaveAll);
        peer.send(PeerHandler::onHaveNone);
    }),
    REQUEST_BEYOND_THE_PIECE((peer, i) -> peer.send(h -> h.onRequest(0, peer.content.layout.lengthOf(0), 16384))),
    REQUEST_BEYOND_THE_END((peer, i) -> peer.send(h -> h.onRequest(peer.pieces.size(), 0, 16384))),
    REQUEST_OF_NOTHING((peer, i) -> peer.send(h -> h.onRequest(0, 0, 0))),
    REQUEST_OF_TWO_GIB((peer, i) -> peer.send(h -> h.onRequest(0, 0, Integer.MIN_VALUE))),
    CANCEL_FLOOD((peer, i) -> many(100, () -> peer.send(h -> h.onCancel(i % peer.pieces.size(), 0, 16384)))),
    INTEREST_FLAPPER((peer, i) -> many(50, () -> {
        peer.send(PeerHandler::onInterested);
        peer.send(PeerHandler::onNotInterested);
    })),
    UNCHOKE_FLOOD((peer, i) -> many(100, () -> peer.send(PeerHandler::onUnchoke))),
    CHOKE_FLAPPER((peer, i) -> many(50, () -> {
        peer.send(PeerHandler::onUnchoke);
        peer.send(PeerHandler::onChoke);
    })),
    EXTENDED_NO_DICTIONARY((peer, i) -> extended(peer, 0, "i1e")),
    EXTENDED_DEEP((peer, i) -> extended(peer, 0, "d1:m" + "l".repeat(30_000))),
    EXTENDED_NAMES((peer, i) -> {
        StringBuilder names = new StringBuilder("d1:md");
        for (int name = 0; name < 100; name++) {
            names.append(String.format("10:%010di9e", 100L * i + name));
        }
        extended(peer, 0, names + "ee");
    }),
    EXTENDED_ID_UNKNOWN((peer, i) -> many(20, () -> extended(peer, 200, "d" + "x".repeat(1000)))),
    REQUEST_QUEUE_OF_NONE((peer, i) -> extended(peer, 0, "d4:reqqi0ee")),
    REQUEST_QUEUE_HUGE((peer, i) -> extended(peer, 0, "d4:reqqi2147483648ee")),
    METADATA_SIZE_NEGATIVE((peer, i) -> extended(peer, 0, "d1:md11:ut_metadatai1ee13:metadata_sizei-1ee")),
    METADATA_SIZE_HUGE((peer, i) -> extended(peer, 0, "d1:md11:ut_metadatai1ee13:metadata_sizei2147483647ee")),
    METADATA_SIZE_CHANGING((peer, i) -> extended(peer, 0, "d1:md11:ut_metadatai1ee13:metadata_sizei" + (1 + i) + "ee")),
    METADATA_REQUESTS((peer, i) -> {
        extended(peer, 0, "d1:md11:ut_metadatai1eee");
        many(50, () -> extended(peer, 1, "d8:msg_typei0e5:piecei0ee"));
    }),
    METADATA_UNASKED((peer, i) ->
            many(20, () -> extended(peer, 1, "d8:msg_typei1e5:piecei0e10:total_sizei9ee" + "x".repeat(9)))),
    METADATA_OF_A_NEGATIVE_PART((peer, i) -> extended(peer, 1, "d8:msg_typei0e5:piecei-1ee")),
    PEX_FLOOD((peer, i) -> extended(peer, 2, "d5:added6:\12\11\310" + (char) (i & 127) + "xxe")),
    PEX_ODD_LENGTH((peer, i) -> extended(peer, 2, "d5:added7:abcdefge")),
    PEX_PORT_ZERO((peer, i) -> extended(peer, 2, "d5:added6:\12\11\1\1\0\0e")),
    HOLEPUNCH_FLOOD((peer, i) -> many(20, () -> extended(peer, 3, "\1\0\12\11\310" + (char) (i & 127) + "xx\0\0\0\0"))),
    NODE_FLOOD((peer, i) -> many(20, () -> peer.send(h -> h.onPort(1 + i % 60_000)))),
    ALLOWED_FAST_BEYOND_THE_END((peer, i) -> peer.send(h -> h.onAllowedFast(peer.pieces.size()))),
    SUGGEST_BEYOND_THE_END((peer, i) -> peer.send(h -> h.onSuggest(Integer.MAX_VALUE))),
    BLOCK_SHIFTED((peer, i) -> peer.send(h -> h.onPieceHeader(0, 1, 16384))),
    BLOCK_TOO_SHORT((peer, i) -> peer.send(h -> h.onPieceHeader(0, 0, 100))),
    BLOCK_TOO_LONG((peer, i) -> peer.send(h -> h.onPieceHeader(0, 0, 32768))),
    BLOCK_BEYOND_THE_END((peer, i) -> peer.send(h -> h.onPieceHeader(peer.pieces.size(), 0, 16384))),
    ASKS_AND_TAKES_NOTHING((peer, i) -> {
        peer.takes = false;
        peer.send(PeerHandler::onInterested);
        many(50, () -> peer.send(h -> h.onRequest(i % peer.pieces.size(), 0, 16384)));
    });

    private final BiConsumer<RemotePeer, Integer> offence;

    Offences(BiConsumer<RemotePeer, Integer> offence) {
        this.offence = offence;
    }

    private static void many(int times, Runnable what) {
        for (int i = 0; i < times; i++) {
            what.run();
        }
    }

    private static void extended(RemotePeer peer, int id, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
        peer.send(h -> h.onExtended(id, bytes));
    }

    RemotePeer make(Content content, Scheduler scheduler, Random random) {
        return new RemotePeer(content, scheduler, random, Duration.ofMillis(1 + random.nextInt(100)), 1e6) {
            private int committed;

            @Override
            void onConnected() {
                if (this.fast) {
                    send(PeerHandler::onUnchoke);
                }
                commit();
            }

            @Override
            void onRequest(Request request) {}

            private void commit() {
                if (open) {
                    offence.accept(this, committed++);
                    scheduler.schedule(Duration.ofMillis(100), this::commit);
                }
            }
        };
    }
}
