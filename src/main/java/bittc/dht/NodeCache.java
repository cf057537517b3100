package bittc.dht;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeEncoder;
import bittc.bencode.BencodeException;
import bittc.bencode.BencodeString;
import bittc.bencode.Limits;
import bittc.net.Family;
import bittc.torrent.CompactAddress;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The state that our node saves between runs: its id and good nodes to start from. Damaged bytes, or those of another
 * version, decode to an empty cache.
 *
 * <p>{@code d4:data<bencoded>3:sumi<CRC-32C of it>e7:versioni1ee}, in it {@code d2:id20:…5:nodes…6:nodes6…e}.
 *
 * @param nodeId 20 bytes
 * @param nodes at most {@link #MAX_NODES}
 */
public record NodeCache(Optional<byte[]> nodeId, List<InetSocketAddress> nodes) {
    /** Most nodes to save: few are needed, although some will be gone in the next run. */
    public static final int MAX_NODES = 200;

    /** Longer than any cache that we write; 200 nodes of IPv6 take 3600 bytes. */
    public static final int MAX_BYTES = 8 * 1024;

    public static final NodeCache EMPTY = new NodeCache(Optional.empty(), List.of());

    private static final int VERSION = 1;

    /** Drops excess nodes, and addresses that no node can have. */
    public NodeCache {
        nodeId.ifPresent(NodeId::of);
        nodes = nodes.stream()
                .filter(NodeAddresses::isHost)
                .distinct()
                .limit(MAX_NODES)
                .toList();
    }

    public byte[] encode() {
        BencodeEncoder data = new BencodeEncoder().dictionary();
        nodeId.ifPresent(id -> data.key("id").string(id));
        for (Family family : Family.values()) {
            ByteArrayOutputStream compact = new ByteArrayOutputStream();
            nodes.stream()
                    .filter(node -> Family.of(node) == family)
                    .forEach(node -> compact.writeBytes(CompactAddress.of(node)));
            data.key(Compact.nodesKey(family)).string(compact.toByteArray());
        }
        byte[] bytes = data.end().toBytes();
        return new BencodeEncoder()
                .dictionary()
                .key("data")
                .string(bytes)
                .key("sum")
                .integer(sum(bytes))
                .key("version")
                .integer(VERSION)
                .end()
                .toBytes();
    }

    /** Decodes a cache; empty if the bytes are invalid. */
    public static NodeCache decode(byte[] bytes) {
        try {
            if (bytes.length <= MAX_BYTES
                    && BencodeDecoder.decode(bytes, Limits.PACKET) instanceof BencodeDictionary file
                    && file.integer("version").orElse(0) == VERSION) {
                byte[] data = file.string("data").map(BencodeString::bytes).orElse(new byte[0]);
                if (file.integer("sum").orElse(-1) == sum(data)
                        && BencodeDecoder.decode(data, Limits.PACKET) instanceof BencodeDictionary content) {
                    return read(content);
                }
            }
        } catch (BencodeException e) {
            // damaged: the same as no cache
        }
        return EMPTY;
    }

    private static NodeCache read(BencodeDictionary content) {
        List<InetSocketAddress> nodes = new ArrayList<>();
        for (Family family : Family.values()) {
            content.string(Compact.nodesKey(family))
                    .ifPresent(list -> nodes.addAll(Compact.readAddresses(list.bytes(), family)));
        }
        return new NodeCache(
                content.string("id").map(BencodeString::bytes).filter(id -> id.length == NodeId.LENGTH), nodes);
    }

    private static long sum(byte[] data) {
        CRC32C sum = new CRC32C();
        sum.update(data);
        return sum.getValue();
    }
}
