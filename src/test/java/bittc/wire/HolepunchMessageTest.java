package bittc.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bittc.wire.HolepunchMessage.Type;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HolepunchMessageTest {
    private static final InetSocketAddress IPV4 = new InetSocketAddress("192.0.2.7", 6881);
    private static final InetSocketAddress IPV6 = new InetSocketAddress("2001:db8::1", 65535);

    private static Optional<HolepunchMessage> decode(String hex) throws ProtocolViolation {
        return HolepunchMessage.decode(HexFormat.of().parseHex(hex));
    }

    @Test
    void writesTheBytesOfTheSpecification() {
        byte[] rendezvous = new HolepunchMessage(Type.RENDEZVOUS, IPV4, 0).encode();
        assertArrayEquals(HexFormat.of().parseHex("0000c00002071ae100000000"), rendezvous);
        byte[] error = new HolepunchMessage(Type.ERROR, IPV6, HolepunchMessage.NO_SELF).encode();
        assertArrayEquals(HexFormat.of().parseHex("020120010db8000000000000000000000001ffff00000004"), error);
    }

    @Test
    void readsWhatItWrites() throws Exception {
        for (HolepunchMessage message : List.of(
                new HolepunchMessage(Type.RENDEZVOUS, IPV6, 0),
                new HolepunchMessage(Type.CONNECT, IPV4, 0),
                new HolepunchMessage(Type.ERROR, IPV4, HolepunchMessage.NOT_CONNECTED))) {
            assertEquals(Optional.of(message), HolepunchMessage.decode(message.encode()));
        }
    }

    @Test
    void readsMessagesWithoutAnErrorAndWithMoreThanThat() throws Exception {
        Optional<HolepunchMessage> connect = Optional.of(new HolepunchMessage(Type.CONNECT, IPV4, 0));
        assertEquals(connect, decode("0100c00002071ae1"));
        assertEquals(connect, decode("0100c00002071ae1000000"));
        assertEquals(connect, decode("0100c00002071ae100000003"));
        assertEquals(connect, decode("0100c00002071ae100000000ff"));
    }

    @Test
    void ignoresTypesThatMayComeLater() throws Exception {
        assertEquals(Optional.empty(), decode("0300c00002071ae100000000"));
        assertEquals(Optional.empty(), decode("ff00"));
    }

    @Test
    void ignoresAddressesThatNoPeerCanHave() throws ProtocolViolation {
        for (String address : List.of("effffffa076c", "ffffffff1ae1", "000000001ae1", "c00002070000")) {
            assertEquals(Optional.empty(), decode("0100" + address + "00000000"), address);
        }
        assertEquals(Optional.empty(), decode("0101" + "ff020000000000000000000000000001" + "1ae1" + "00000000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "0000",
                "0000c00002071a",
                "0001c00002071ae100000000",
                "0002c00002071ae1",
                "0200c00002071ae1"
            })
    void refusesWhatIsNoMessage(String hex) {
        assertThrows(ProtocolViolation.class, () -> decode(hex));
    }

    @Test
    void answersGarbageWithAViolationAndNothingElse() {
        Garbage.of(new HolepunchMessage(Type.ERROR, IPV6, 1).encode()).feed(HolepunchMessage::decode);
        Garbage.of(new HolepunchMessage(Type.RENDEZVOUS, IPV4, 0).encode()).feed(HolepunchMessage::decode);
    }
}
