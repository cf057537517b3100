package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.DownloadState;
import bittc.wire.HolepunchMessage;
import bittc.wire.MetadataMessage;
import bittc.wire.PexMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages of extensions that cannot be read, cut off or garbled anywhere: the peer is of use all the same. */
class UnreadableMessagesTest {
    private static final String HANDSHAKE = "extension handshake";

    private static Simulation simulation() {
        return new Simulation(1, 256 * 1024, 64 * 1024);
    }

    private static Talker only(Simulation sim) {
        Talker talker = new Talker(sim.content, sim.scheduler, sim.random, 100_000);
        talker.offers.put(PexMessage.EXTENSION, 7);
        talker.offers.put(MetadataMessage.EXTENSION, 8);
        talker.offers.put(HolepunchMessage.EXTENSION, 9);
        return (Talker) sim.add(talker);
    }

    private static void say(Talker talker, String extension, byte[] payload) {
        if (extension.equals(HANDSHAKE)) {
            talker.send(h -> h.onExtended(0, payload));
        } else {
            talker.say(extension, payload);
        }
    }

    private static void completesAllTheSame(String extension, byte[] message) {
        String which = extension + ": " + new String(message, StandardCharsets.ISO_8859_1);
        Simulation sim = simulation();
        Talker only = only(sim);
        sim.begin();
        sim.advance(Duration.ofMillis(500));
        for (int i = 0; i < 3; i++) {
            say(only, extension, message);
        }
        assertTrue(sim.advance(Duration.ofMinutes(1), () -> sim.state == DownloadState.DONE), which);
        assertEquals(1, only.connections, which + only.endings);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static final byte[] PEX = latin1("d5:added6:\12\11\1\1\7\1757:added.f1:\0e");
    private static final byte[] ASK = latin1("d8:msg_typei0e5:piecei0ee");
    private static final byte[] PUNCH = latin1("\1\0\12\11\1\1\7\175\0\0\0\0");
    private static final byte[] HELLO = latin1("d1:md6:ut_pexi7ee1:pi6881ee");

    @Test
    void bearsWithMessagesThatAreCutOffAnywhere() {
        for (int length = 0; length < 40; length++) {
            completesAllTheSame(PexMessage.EXTENSION, Arrays.copyOf(PEX, Math.min(length, PEX.length)));
            completesAllTheSame(MetadataMessage.EXTENSION, Arrays.copyOf(ASK, Math.min(length, ASK.length)));
            completesAllTheSame(HolepunchMessage.EXTENSION, Arrays.copyOf(PUNCH, Math.min(length, PUNCH.length)));
            completesAllTheSame(HANDSHAKE, Arrays.copyOf(HELLO, Math.min(length, HELLO.length)));
        }
    }

    @Test
    void bearsWithMessagesThatAreGarbledAnywhere() {
        Random random = new Random(7);
        for (int round = 0; round < 100; round++) {
            byte[] pex = PEX.clone();
            pex[random.nextInt(pex.length)] = (byte) random.nextInt();
            completesAllTheSame(PexMessage.EXTENSION, pex);
            byte[] ask = ASK.clone();
            ask[random.nextInt(ask.length)] = (byte) random.nextInt();
            completesAllTheSame(MetadataMessage.EXTENSION, ask);
        }
    }

    @Test
    void hangsUpOnWhoSaysNothingElse() {
        for (String extension : List.of(MetadataMessage.EXTENSION, HolepunchMessage.EXTENSION, HANDSHAKE)) {
            Simulation sim = simulation();
            Talker talker = only(sim);
            sim.begin();
            sim.advance(Duration.ofMillis(500));
            for (int i = 0; i < 16; i++) {
                say(talker, extension, latin1("x"));
            }
            sim.advance(Duration.ofMillis(100));
            assertEquals(List.of(), talker.endings, extension);
            say(talker, extension, latin1("x"));
            sim.advance(Duration.ofMillis(100));
            assertTrue(
                    talker.endings.get(0).startsWith("more than 16 unreadable messages, the last one: "),
                    () -> extension + talker.endings);
        }
    }

    private static Teacher stammering(Simulation sim, int times) {
        return new Teacher(sim.content, sim.scheduler, sim.random, 1e6) {
            private int left = times;

            @Override
            void onAsked(int index) {
                if (left-- > 0) {
                    say(MetadataMessage.EXTENSION, latin1("d8:msg_typei1e5:piece"));
                } else {
                    super.onAsked(index);
                }
            }
        };
    }

    @Test
    void learnsTheMetadataFromOnePeerThoughItsFirstAnswersCannotBeRead() {
        Simulation sim = simulation();
        Teacher only = (Teacher) sim.add(stammering(sim, 3));
        sim.beginByInfoHash();
        assertTrue(sim.advance(Duration.ofMinutes(2), () -> sim.state == DownloadState.DONE), sim.log.toString());
        assertEquals(1, only.connections);
    }

    /** What was asked of one peer is asked of others at once, and not when it is late. */
    @Test
    void isNotHeldUpByAnswersThatCannotBeRead() {
        Simulation sim = simulation();
        for (int i = 0; i < 5; i++) {
            sim.add(stammering(sim, 1000));
        }
        sim.add(new Teacher(sim.content, sim.scheduler, sim.random, 1e6));
        sim.beginByInfoHash();
        assertTrue(sim.advance(Duration.ofSeconds(4), () -> sim.state == DownloadState.DONE), sim.log.toString());
    }
}
