package bittc.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Random random = new Random(1);
    private final NodeId self = NodeId.random(random);
    private final RoutingTable table = new RoutingTable(self, 0);

    /** A node whose id belongs to its address, if the bits in common allow it at all. */
    private Contact node(int commonBits) {
        while (true) {
            Contact contact = new Contact(self.randomWithCommonBits(commonBits, random), Manners.randomAddress(random));
            if (!contact.secure()) {
                return contact;
            }
        }
    }

    private Contact secureNode(int commonBits) {
        while (true) {
            InetSocketAddress address = Manners.randomAddress(random);
            NodeId id = SecureIds.random(address.getAddress(), random);
            if (id.commonBits(self) == commonBits) {
                return new Contact(id, address);
            }
        }
    }

    private List<Contact> fill(int commonBits) {
        List<Contact> nodes = new ArrayList<>();
        for (int i = 0; i < Bucket.SIZE; i++) {
            nodes.add(node(commonBits));
            table.onAnswer(nodes.get(i), 0);
        }
        return nodes;
    }

    @Test
    void splitsAroundOurOwnIdOnly() {
        for (int bits = 0; bits < 20; bits++) {
            fill(bits);
        }
        assertEquals(20 * Bucket.SIZE, table.size());
        fill(0);
        fill(7);
        assertEquals(20 * Bucket.SIZE, table.size());
    }

    @Test
    void tellsTheClosestNodesInTheirOrder() {
        List<Contact> all = new ArrayList<>();
        for (int bits = 0; bits < 10; bits++) {
            all.addAll(fill(bits));
        }
        for (int i = 0; i < 50; i++) {
            NodeId target = NodeId.random(random);
            all.sort((a, b) -> target.compareDistances(a.id(), b.id()));
            assertEquals(all.subList(0, 8), table.closest(target, 8));
        }
    }

    @Test
    void keepsANodeThatAnswersAgainstNewerOnes() {
        List<Contact> old = fill(0);
        table.onAnswer(node(3), 0);
        Contact newer = node(0);
        assertEquals(Optional.empty(), table.onAnswer(newer, 14 * MINUTE));
        assertFalse(table.contains(newer.address()));
        assertTrue(old.stream().allMatch(each -> table.contains(each.address())));
    }

    @Test
    void asksForAPingOfTheNodeThatMayBeGoneBeforeItGivesWay() {
        List<Contact> old = fill(0);
        table.onAnswer(node(3), 0);
        old.subList(1, 8).forEach(each -> table.onAnswer(each, 10 * MINUTE));
        Contact newer = node(0);
        assertEquals(Optional.of(old.get(0)), table.onAnswer(newer, 16 * MINUTE));
        assertTrue(table.contains(old.get(0).address()));
        table.onFailure(old.get(0).address());
        assertTrue(table.contains(old.get(0).address()));
        table.onFailure(old.get(0).address());
        assertFalse(table.contains(old.get(0).address()));
        assertTrue(table.contains(newer.address()), "the replacement takes the place");
    }

    @Test
    void aNodeThatAnswersAgainHasNotFailed() {
        Contact node = node(0);
        table.onAnswer(node, 0);
        table.onFailure(node.address());
        assertEquals(List.of(), table.closest(self, 8));
        table.onAnswer(node, 1);
        table.onFailure(node.address());
        assertTrue(table.contains(node.address()));
    }

    @Test
    void aNodeThatIsSilentIsNotToldOfAndIsPinged() {
        Contact silent = node(0);
        Contact asking = node(1);
        table.onAnswer(silent, 0);
        table.onAnswer(asking, 0);
        table.onQuery(asking, 10 * MINUTE);
        assertEquals(List.of(asking), table.closestGood(self, 8, 16 * MINUTE));
        assertEquals(Optional.of(silent), table.doubtful(16 * MINUTE));
        assertEquals(List.of(asking.address()), table.good(10, 16 * MINUTE));
    }

    @Test
    void nodesThatMayBeGoneArePingedInTurn() {
        List<Contact> nodes = List.of(node(0), node(1));
        nodes.forEach(each -> table.onAnswer(each, 0));
        Contact first = table.doubtful(16 * MINUTE).orElseThrow();
        table.onTry(first, 16 * MINUTE);
        Contact second = table.doubtful(17 * MINUTE).orElseThrow();
        table.onTry(second, 17 * MINUTE);
        assertFalse(first.equals(second));
        assertEquals(Optional.of(first), table.doubtful(18 * MINUTE));
    }

    @Test
    void aNodeWithAnIdOfItsOwnTakesThePlaceOfOneWithout() {
        fill(0);
        table.onAnswer(node(3), 0);
        Contact secure = secureNode(0);
        table.onAnswer(secure, 0);
        assertTrue(table.contains(secure.address()));
        assertEquals(Bucket.SIZE + 1, table.size());
    }

    @Test
    void oneHostHasOnePlaceInABucketAndOneNetworkFew() {
        table.onAnswer(new Contact(self.randomWithCommonBits(0, random), SimulatedNetwork.address("5.6.7.8", 1)), 0);
        table.onAnswer(new Contact(self.randomWithCommonBits(0, random), SimulatedNetwork.address("5.6.7.8", 2)), 0);
        assertEquals(1, table.size());
        table.onAnswer(new Contact(self.randomWithCommonBits(0, random), SimulatedNetwork.address("5.6.7.9", 2)), 0);
        table.onAnswer(new Contact(self.randomWithCommonBits(0, random), SimulatedNetwork.address("5.6.7.10", 2)), 0);
        assertEquals(RoutingTable.MAX_OF_NETWORK_IN_BUCKET, table.size());
        fill(0);
        for (int bits = 1; bits < 40; bits++) {
            fill(bits);
            table.onAnswer(
                    new Contact(
                            self.randomWithCommonBits(bits + 1, random), SimulatedNetwork.address("5.6.7." + bits, 9)),
                    0);
        }
        long neighbours = table.contacts().stream()
                .filter(each -> each.address().getAddress().getHostAddress().startsWith("5.6.7."))
                .count();
        assertTrue(neighbours <= RoutingTable.MAX_OF_NETWORK, neighbours + " of one network");
    }

    @Test
    void localHostsMayHaveManyNodes() {
        for (int i = 1; i <= 8; i++) {
            table.onAnswer(new Contact(NodeId.random(random), SimulatedNetwork.address("127.0.0.1", i)), 0);
        }
        assertEquals(8, table.size());
    }

    @Test
    void aNodeWithANewIdIsAnotherNodeAndAnIdThatIsTakenIsNotGivenAway() {
        Contact first = node(0);
        table.onAnswer(first, 0);
        Contact renamed = new Contact(self.randomWithCommonBits(1, random), first.address());
        table.onAnswer(renamed, 0);
        assertEquals(List.of(renamed), table.contacts());
        table.onAnswer(new Contact(renamed.id(), Manners.randomAddress(random)), 0);
        assertEquals(List.of(renamed), table.contacts());
        table.onAnswer(new Contact(self, Manners.randomAddress(random)), 0);
        assertEquals(List.of(renamed), table.contacts());
    }

    @Test
    void looksUpABucketWhereNothingHasChanged() {
        fill(0);
        fill(1);
        fill(2);
        assertEquals(Optional.empty(), table.stale(14 * MINUTE, random));
        HashSet<Integer> buckets = new HashSet<>();
        for (Optional<NodeId> target = table.stale(16 * MINUTE, random);
                target.isPresent();
                target = table.stale(16 * MINUTE, random)) {
            buckets.add(target.get().commonBits(self));
        }
        assertTrue(buckets.containsAll(List.of(0, 1, 2)), buckets.toString());
    }

    @Test
    void staysInItsBoundsWhateverAnswers() {
        for (int i = 0; i < 20_000; i++) {
            Contact node = random.nextBoolean() ? node(random.nextInt(160)) : node(random.nextInt(10));
            table.onAnswer(node, i * MINUTE / 100);
            if (random.nextInt(3) == 0) {
                table.onFailure(node.address());
                table.onFailure(node.address());
            }
        }
        assertTrue(table.size() <= NodeId.BITS * Bucket.SIZE, table.size() + " nodes");
        assertEquals(table.size(), table.contacts().size());
        assertEquals(
                table.size(),
                new HashSet<>(table.contacts().stream().map(Contact::id).toList()).size());
    }
}
