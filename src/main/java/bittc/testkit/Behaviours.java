package bittc.testkit;

import bittc.torrent.Block;
import bittc.torrent.InfoHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Behaviours of seeders: one honest, the others seen in the wild or feared. */
public final class Behaviours {
    private Behaviours() {}

    /** Follows the protocol. */
    public static Behaviour honest() {
        return new Behaviour() {};
    }

    /** Dies inside a block once it has sent this many bytes in all: drops every connection, accepts no more. */
    public static Behaviour dyingAfter(long bytes) {
        return new Behaviour() {
            @Override
            public void onRequest(Conversation peer, Block request) throws IOException {
                if (peer.seeder().bytesSent() < bytes) {
                    Behaviour.super.onRequest(peer, request);
                } else {
                    peer.sendHalfBlock(request);
                    peer.seeder().die();
                }
            }
        };
    }

    /** Drops each connection inside the block that follows this many good ones, but keeps listening. */
    public static Behaviour resettingAfter(int blocks) {
        return new Behaviour() {
            @Override
            public void onRequest(Conversation peer, Block request) throws IOException {
                if (peer.blocksSent() < blocks) {
                    Behaviour.super.onRequest(peer, request);
                } else {
                    peer.sendHalfBlock(request);
                    peer.reset();
                }
            }
        };
    }

    /** Flips one bit in every nth block that it sends, starting with the first. */
    public static Behaviour corruptingEvery(int n) {
        AtomicInteger blocks = new AtomicInteger();
        return new Behaviour() {
            @Override
            public void onRequest(Conversation peer, Block request) throws IOException {
                byte[] bytes = peer.bytesOf(request);
                if (blocks.getAndIncrement() % n == 0) {
                    bytes[bytes.length / 2] ^= 0x10;
                    peer.seeder().countBadBlock();
                }
                peer.sendBlock(request, bytes);
            }
        };
    }

    /** Has every piece and never unchokes. */
    public static Behaviour neverUnchoking() {
        return new Behaviour() {
            @Override
            public void onInterested(Conversation peer) {
                // Stays choked forever.
            }
        };
    }

    /** Unchokes and accepts every request, but sends nothing. */
    public static Behaviour neverSending() {
        return new Behaviour() {
            @Override
            public void onRequest(Conversation peer, Block request) {
                // Stays pending forever.
            }
        };
    }

    /** Chokes after every run of this many blocks and unchokes at once; requests in between are lost or rejected. */
    public static Behaviour flappingEvery(int blocks) {
        return new Behaviour() {
            @Override
            public void onRequest(Conversation peer, Block request) throws IOException {
                Behaviour.super.onRequest(peer, request);
                if (peer.blocksSent() % blocks == 0) {
                    peer.sendChoke();
                    peer.sendUnchoke();
                }
            }
        };
    }

    /** Rejects every request, although it has unchoked and has the piece. */
    public static Behaviour rejectingAll() {
        return new Behaviour() {
            @Override
            public void onRequest(Conversation peer, Block request) throws IOException {
                peer.sendReject(request);
            }
        };
    }

    /** Accepts the connection but sends nothing, not even the handshake. */
    public static Behaviour silent() {
        return saying(peer -> {});
    }

    /** Sends nothing after the handshake. */
    public static Behaviour silentAfterHandshake() {
        return sayingAfterHandshake(peer -> {});
    }

    /** Sends the handshake of another torrent. */
    public static Behaviour ofAnotherTorrent() {
        return saying(peer -> {
            peer.receiveHandshake();
            peer.sendHandshake(
                    InfoHash.of(new byte[InfoHash.LENGTH]), peer.seeder().peerId());
        });
    }

    /** Answers with the peer's own peer id, as if the peer had connected to itself. */
    public static Behaviour echoingPeerId() {
        return saying(peer -> {
            peer.receiveHandshake();
            peer.sendHandshake(peer.seeder().torrent().infoHash(), peer.remotePeerId());
        });
    }

    /** Speaks HTTP instead of BitTorrent. */
    public static Behaviour notBitTorrent() {
        return saying(peer ->
                peer.sendRaw("HTTP/1.1 400 Bad Request\r\n\r\n".repeat(3).getBytes(StandardCharsets.US_ASCII)));
    }

    /** Announces a message of 2 GiB. */
    public static Behaviour hugeMessage() {
        return sayingAfterHandshake(peer -> peer.sendRaw(new byte[] {0x7f, -1, -1, -1, 7}));
    }

    /** Sends a bitfield that is one byte too long. */
    public static Behaviour longBitfield() {
        return sayingAfterHandshake(peer -> {
            int length = (peer.seeder().torrent().layout().pieceCount() + 7) / 8 + 1;
            peer.sendMessage(5, new byte[length]);
        });
    }

    /** Claims a piece beyond the last. */
    public static Behaviour haveBeyondTheEnd() {
        return sayingAfterHandshake(peer -> {
            peer.sendPieces();
            peer.sendMessage(
                    4,
                    ByteBuffer.allocate(4)
                            .putInt(peer.seeder().torrent().layout().pieceCount())
                            .array());
        });
    }

    /** Sends messages with unknown ids, which peers must ignore, then is honest. */
    public static Behaviour unknownMessages() {
        return new Behaviour() {
            @Override
            public void onConnect(Conversation peer) throws IOException {
                Behaviour.super.onConnect(peer);
                for (int id = 100; id < 200; id++) {
                    peer.sendMessage(id, new byte[id]);
                }
            }
        };
    }

    /** Sends each block with the offset of the next one. */
    public static Behaviour shifting() {
        return new Behaviour() {
            @Override
            public void onRequest(Conversation peer, Block request) throws IOException {
                peer.sendBlock(
                        new Block(request.pieceIndex(), request.begin() + request.length(), request.length()),
                        peer.bytesOf(request));
            }
        };
    }

    /** Sends each block without its last byte. */
    public static Behaviour shortening() {
        return new Behaviour() {
            @Override
            public void onRequest(Conversation peer, Block request) throws IOException {
                Block less = new Block(request.pieceIndex(), request.begin(), request.length() - 1);
                peer.sendBlock(less, peer.bytesOf(less));
            }
        };
    }

    /** Sends each block twice. */
    public static Behaviour duplicating() {
        return new Behaviour() {
            @Override
            public void onRequest(Conversation peer, Block request) throws IOException {
                Behaviour.super.onRequest(peer, request);
                Behaviour.super.onRequest(peer, request);
            }
        };
    }

    private interface Speech {
        void to(Conversation peer) throws IOException;
    }

    /** Says something instead of an honest seeder's first messages, then waits for the peer to close. */
    private static Behaviour saying(Speech speech) {
        return new Behaviour() {
            @Override
            public void onConnect(Conversation peer) throws IOException {
                speech.to(peer);
                peer.discardUntilClosed();
            }
        };
    }

    private static Behaviour sayingAfterHandshake(Speech speech) {
        return saying(peer -> {
            peer.receiveHandshake();
            peer.sendHandshake();
            speech.to(peer);
        });
    }
}
