package bittc.storage.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.InfoHash;
import bittc.torrent.PieceLayout;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A resume record that was cut off or garbled, in every way that one byte can be: nothing is believed that it never said. */
class DamagedRecordTest {
    private static final int FILES = 2;

    private final InfoHash infoHash = InfoHash.of(new byte[InfoHash.LENGTH]);
    private final PieceLayout layout = new PieceLayout(20 * 40_000 - 7, 40_000);
    private final byte[] record;

    /** Where each frame ends, and what the record says up to there. */
    private final List<Integer> ends = new ArrayList<>();

    private final List<String> said = new ArrayList<>();

    DamagedRecordTest() {
        ResumeState state = new ResumeState(layout);
        state.onVerified(1);
        state.onBlocks(0, 1, 2);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ResumeCodec.encode(infoHash, 99, state));
        ends.add(bytes.size());
        ResumeCodec codec = new ResumeCodec();
        for (int piece = 4; piece < 12; piece += 2) {
            for (int i = piece; i < piece + 2; i++) {
                codec.blocks(i, 0, 2);
                codec.verified(i);
                codec.mismatch(i + 1);
                codec.blocks(i + 2, 1, 1);
            }
            // In steps of 8 bytes, the zeros in its place are as long as some frames without anything in them.
            assertEquals(0, codec.size() % 8);
            bytes.writeBytes(codec.takeFrame());
            ends.add(bytes.size());
        }
        codec.closed();
        bytes.writeBytes(codec.takeFrame());
        ends.add(bytes.size());
        record = bytes.toByteArray();
        ends.forEach(end -> said.add(decoded(Arrays.copyOf(record, end)).orElseThrow()));
    }

    private Optional<String> decoded(byte[] bytes) {
        return ResumeCodec.decode(ByteBuffer.wrap(bytes), infoHash, layout, FILES)
                .map(decoded -> {
                    ResumeState state =
                            decoded.state().orElseThrow(() -> new AssertionError("taken for another torrent's"));
                    return HexFormat.of().formatHex(state.verified().toBytes()) + " " + state.blocks() + " "
                            + state.closed();
                });
    }

    /** What whole frames before this byte say; empty before the end of the first. */
    private Optional<String> saidBefore(int at) {
        Optional<String> before = Optional.empty();
        for (int frame = 0; frame < ends.size() && ends.get(frame) <= at; frame++) {
            before = Optional.of(said.get(frame));
        }
        return before;
    }

    @Test
    void eachFrameSaysSomethingOfItsOwn() {
        assertEquals(6, said.stream().distinct().count());
        assertTrue(said.get(5).endsWith("true"), "closed in order");
        assertFalse(said.get(4).endsWith("true"));
    }

    @Test
    void isBelievedUpToTheFrameThatIsCutOff() {
        for (int length = 0; length <= record.length; length++) {
            assertEquals(saidBefore(length), decoded(Arrays.copyOf(record, length)), "cut at " + length);
        }
    }

    @Test
    void isBelievedUpToTheFrameInWhichAnyByteIsAnother() {
        for (int at = 0; at < record.length; at++) {
            for (int flip = 1; flip < 256; flip++) {
                byte[] damaged = record.clone();
                damaged[at] ^= (byte) flip;
                assertEquals(saidBefore(at), decoded(damaged), "byte " + at + " xor " + flip);
            }
        }
    }

    @Test
    void isBelievedUpToAFrameThatIsMissing() {
        for (int frame = 1; frame < ends.size(); frame++) {
            byte[] zeroed = record.clone();
            Arrays.fill(zeroed, ends.get(frame - 1), ends.get(frame), (byte) 0);
            assertEquals(Optional.of(said.get(frame - 1)), decoded(zeroed), "zeros in the place of frame " + frame);
        }
    }
}
