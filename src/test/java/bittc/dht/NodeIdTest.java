package bittc.dht;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NodeIdTest {
    private static final int ROUNDS = 2000;

    @Test
    void isItsTwentyBytes() {
        byte[] bytes = new byte[20];
        new Random(1).nextBytes(bytes);
        assertArrayEquals(bytes, NodeId.of(bytes).toBytes());
        assertThrows(IllegalArgumentException.class, () -> NodeId.of(new byte[19]));
    }

    @Test
    void distancesAreComparedAsNumbersOf160Bits() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            NodeId target = NodeId.random(random);
            NodeId first = target.randomWithCommonBits(random.nextInt(160), random);
            NodeId second = random.nextInt(10) == 0 ? first : target.randomWithCommonBits(random.nextInt(160), random);
            assertEquals(
                    Integer.signum(distance(target, first).compareTo(distance(target, second))),
                    Integer.signum(target.compareDistances(first, second)),
                    "seed " + seed);
        }
    }

    @Test
    void countsTheBitsInCommon() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            NodeId id = NodeId.random(random);
            int bits = random.nextInt(160);
            NodeId other = id.randomWithCommonBits(bits, random);
            assertEquals(bits, id.commonBits(other), "seed " + seed);
            assertEquals(160 - bits, distance(id, other).bitLength(), "seed " + seed);
            assertEquals(160, id.commonBits(NodeId.of(id.toBytes())));
        }
    }

    @Test
    void idsBelongToAddressesAsInTheExamplesOfBep42() {
        assertMatches("124.31.75.21", "5fbfbff10c5d6a4ec8a88e4c6ab4c28b95eee401");
        assertMatches("21.75.31.124", "5a3ce9c14e7a08645677bbd1cfe7d8f956d53256");
        assertMatches("65.23.51.170", "a5d43220bc8f112a3d426c84764f8c2a1150e616");
        assertMatches("84.124.73.14", "1b0321dd1bb1fe518101ceef99462b947a01ff41");
        assertMatches("43.213.53.83", "e56f6cbf5b7c4be0237986d5243b87aa6d51305a");
    }

    @Test
    void idsThatAreMadeForAnAddressBelongToItAndToFewOthers() {
        Random random = new Random(7);
        for (String ip : new String[] {"5.6.7.8", "203.1.2.3", "2a02:1:2:3::4"}) {
            int foreign = 0;
            for (int i = 0; i < 500; i++) {
                NodeId id = SecureIds.random(SimulatedNetwork.address(ip, 1).getAddress(), random);
                assertTrue(SecureIds.matches(id, SimulatedNetwork.address(ip, 1).getAddress()), ip);
                foreign += SecureIds.matches(id, Manners.randomAddress(random).getAddress()) ? 1 : 0;
            }
            assertTrue(foreign < 3, ip);
        }
    }

    @Test
    void anyIdBelongsToALocalAddress() {
        NodeId id = NodeId.random(new Random(3));
        for (String ip : new String[] {"127.0.0.1", "10.9.0.1", "192.168.1.1", "100.64.1.1", "fd09::1", "fe80::1"}) {
            assertTrue(SecureIds.matches(id, SimulatedNetwork.address(ip, 1).getAddress()), ip);
        }
    }

    private static void assertMatches(String ip, String hex) {
        byte[] bytes = new BigInteger("1" + hex, 16).toByteArray();
        NodeId id = NodeId.of(Arrays.copyOfRange(bytes, bytes.length - 20, bytes.length));
        assertEquals(hex, id.toString());
        assertTrue(SecureIds.matches(id, SimulatedNetwork.address(ip, 1).getAddress()), ip);
        NodeId other = new NodeId(id.high() ^ 1L << 43, id.middle(), id.low()); // the last of the 21 bits
        assertTrue(!SecureIds.matches(other, SimulatedNetwork.address(ip, 1).getAddress()), ip);
        NodeId free = new NodeId(id.high() ^ 1L << 42, id.middle(), id.low());
        assertTrue(SecureIds.matches(free, SimulatedNetwork.address(ip, 1).getAddress()), ip);
    }

    private static BigInteger distance(NodeId first, NodeId second) {
        return new BigInteger(1, first.toBytes()).xor(new BigInteger(1, second.toBytes()));
    }
}
