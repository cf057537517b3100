package bittc.download.blocks;

import bittc.torrent.Bitfield;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.wire.Handshake;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A link that writes down what is sent, a word for each message and its numbers. */
public final class RecordingLink implements PeerLink {
    public final List<String> sent = new ArrayList<>();

    /** The payloads of all {@code extended} messages. */
    public final List<byte[]> extended = new ArrayList<>();

    /** Told when what was sent with each {@code piece} has left; the test decides when that is. */
    final List<Runnable> releases = new ArrayList<>();

    public boolean fast = true;

    /** How often it was flushed. */
    public int flushes;

    long unsent;
    boolean reading = true;
    /** How it is connected. */
    public PeerPath path = PeerPath.TCP;

    private final InetSocketAddress address;
    private final boolean incoming;
    private final PeerId peerId;

    public RecordingLink() {
        this("10.9.0.2", false, 1);
    }

    /** A link to this host, whose peer id is made from a number. */
    public RecordingLink(String host, boolean incoming, int peerId) {
        address = new InetSocketAddress(host, 6881);
        this.incoming = incoming;
        this.peerId = PeerId.random(new Random(peerId));
    }

    /** From now on so many bytes wait for the network. */
    public void unsent(long bytes) {
        unsent = bytes;
    }

    /** What was sent since this was last asked for. */
    public List<String> take() {
        List<String> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return address;
    }

    @Override
    public boolean incoming() {
        return incoming;
    }

    @Override
    public Handshake handshake() {
        return new Handshake(InfoHash.of(new byte[InfoHash.LENGTH]), peerId, fast, true, false);
    }

    @Override
    public PeerPath path() {
        return path;
    }

    @Override
    public void choke() {
        sent.add("choke");
    }

    @Override
    public void unchoke() {
        sent.add("unchoke");
    }

    @Override
    public void interested() {
        sent.add("interested");
    }

    @Override
    public void notInterested() {
        sent.add("not interested");
    }

    @Override
    public void have(int pieceIndex) {
        sent.add("have " + pieceIndex);
    }

    @Override
    public void bitfield(Bitfield pieces) {
        sent.add("bitfield " + pieces.cardinality());
    }

    @Override
    public void haveAll() {
        sent.add("have all");
    }

    @Override
    public void haveNone() {
        sent.add("have none");
    }

    @Override
    public void request(int pieceIndex, int begin, int length) {
        sent.add("request " + pieceIndex + ":" + begin + "+" + length);
    }

    @Override
    public void cancel(int pieceIndex, int begin, int length) {
        sent.add("cancel " + pieceIndex + ":" + begin + "+" + length);
    }

    @Override
    public void reject(int pieceIndex, int begin, int length) {
        sent.add("reject " + pieceIndex + ":" + begin + "+" + length);
    }

    @Override
    public void piece(int pieceIndex, int begin, ByteBuffer block, Runnable release) {
        sent.add("piece " + pieceIndex + ":" + begin + "+" + block.remaining());
        releases.add(release);
    }

    @Override
    public void port(int port) {
        sent.add("port " + port);
    }

    @Override
    public void extended(int extendedId, byte[] payload) {
        sent.add("extended " + extendedId);
        extended.add(payload);
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public long unsentBytes() {
        return unsent;
    }

    @Override
    public void setReading(boolean now) {
        reading = now;
    }

    @Override
    public void close(String reason) {
        sent.add("close: " + reason);
    }
}
