package bittc.utp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.fuzz.FuzzTarget;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Packets of uTP: read within their bounds, and of no harm to an open connection. */
public final class UtpFuzz {
    private static final String HEADER = "\1\0\40\0\0\0\0\1\0\0\0\0\0\20\0\0\5\0\20\0";

    private UtpFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.of(
                        "utp-packet",
                        UtpFuzz::packet,
                        HEADER + "payload",
                        "\41\1" + HEADER.substring(2) + "\0\4\1\2\3\4",
                        "\1\2" + HEADER.substring(2) + "\3\10\0\0\0\0\0\0\0\0\1\4\0\0\0\1\0\4\7\7\7\7rest"),
                FuzzTarget.of(
                        "utp-connection",
                        UtpFuzz::connection,
                        "\33" + HEADER + "payload",
                        "\32\41\1" + HEADER.substring(2) + "\0\4\1\2\3\4" + "\24" + "\21" + HEADER.substring(1),
                        "\24" + "\61" + HEADER.substring(1)));
    }

    private static void packet(byte[] input) {
        Packet packet = new Packet();
        ByteBuffer datagram = ByteBuffer.wrap(input);
        if (packet.read(datagram)) {
            assertTrue(packet.type >= 0 && packet.type <= 4 && packet.window >= 0);
            assertTrue(packet.payloadAt >= Packet.HEADER && packet.payloadAt + packet.payloadLength == input.length);
            assertTrue(packet.bitsLength == 0
                    || packet.bitsAt > Packet.HEADER && packet.bitsAt + packet.bitsLength <= packet.payloadAt);
            ByteBuffer again = ByteBuffer.allocate(Packet.HEADER);
            Packet.writeKind(again, 0, packet.type, input[1], packet.connectionId);
            Packet.writeTimes(
                    again,
                    0,
                    packet.timestamp,
                    packet.difference,
                    ByteBuffer.wrap(input).getInt(12));
            Packet.writeNumbers(again, 0, packet.sequence, packet.ack);
            assertEquals(ByteBuffer.wrap(input, 0, Packet.HEADER), again);
        }
        assertEquals(0, datagram.position());
    }

    /** Each datagram follows its length, in one byte. */
    private static void connection(byte[] input) {
        Script script = new Script(0, 0x1000, 0x2000);
        script.connect();
        script.receive("21 00 2000 00000001 00000000 00100000 0500 1000");
        script.write("x".repeat(5_000));
        int at = 0;
        while (at < input.length) {
            int length = Math.min(input[at] & 0xff, input.length - at - 1);
            script.receive(Arrays.copyOfRange(input, at + 1, at + 1 + length));
            at += 1 + length;
        }
        script.advance(60_000);
        assertTrue(script.data.size() <= input.length);
        assertTrue(script.sent.size() < 100 + 10 * input.length, script.sent.size() + " packets");
        script.endpoint.close();
        assertEquals(0, script.world.pending());
        assertEquals(0, script.endpoint.heldBytes());
        long closed =
                script.events.stream().filter(each -> each.startsWith("closed")).count();
        assertEquals(1, closed);
    }
}
