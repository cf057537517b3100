package bittc.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One lookup, whose answers come as the test has them come. */
class LookupTest {
    private static final InetSocketAddress PEER = SimulatedNetwork.address("8.8.8.8", 8);

    private final Random random = new Random(1);
    private final NodeId target = NodeId.random(random);
    private final NodeId self = NodeId.random(random);
    private final Map<InetSocketAddress, Queries.Listener> asked = new LinkedHashMap<>();
    private final List<InetSocketAddress> peers = new ArrayList<>();
    private int ends;

    private final Lookup lookup = new Lookup(target, self, true, asked::put, new Lookup.Listener() {
        @Override
        public void onPeers(List<InetSocketAddress> some) {
            peers.addAll(some);
        }

        @Override
        public void onEnd() {
            ends++;
        }
    });

    /** A node whose id belongs to its address. */
    private Contact secure() {
        InetSocketAddress address = Manners.randomAddress(random);
        return new Contact(SecureIds.random(address.getAddress(), random), address);
    }

    private Contact near(int commonBits) {
        return new Contact(target.randomWithCommonBits(commonBits, random), Manners.randomAddress(random));
    }

    private List<Contact> near(int commonBits, int count) {
        List<Contact> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(near(commonBits));
        }
        return nodes;
    }

    private void answer(Contact node, List<Contact> nodes, InetSocketAddress... values) {
        asked.get(node.address())
                .onReply(new Reply(node.id(), nodes, List.of(values), new byte[] {1}, Optional.empty()));
    }

    private boolean isAsked(Contact node) {
        return asked.containsKey(node.address());
    }

    private long countAsked(List<Contact> nodes) {
        return nodes.stream().filter(this::isAsked).count();
    }

    @Test
    void asksTheClosestFirstAndSomeAtATime() {
        List<Contact> far = near(1, 10);
        List<Contact> close = near(30, Lookup.AT_ONCE_FIRST);
        far.forEach(lookup::offer);
        close.forEach(lookup::offer);
        lookup.start();
        assertEquals(Lookup.AT_ONCE_FIRST, asked.size());
        assertEquals(close.size(), countAsked(close));
    }

    @Test
    void endsWhenTheClosestEightHaveAnswered() {
        List<Contact> nodes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            nodes.add(secure());
        }
        assertEndsWithTheClosestEight(nodes);
    }

    @Test
    void endsJustSoWhereNoIdBelongsToItsAddress() {
        assertEndsWithTheClosestEight(near(3, 30));
    }

    private void assertEndsWithTheClosestEight(List<Contact> nodes) {
        nodes.sort((a, b) -> target.compareDistances(a.id(), b.id()));
        nodes.forEach(lookup::offer);
        lookup.start();
        for (Contact node : nodes.subList(0, 8)) {
            assertEquals(0, ends);
            answer(node, List.of(), PEER);
        }
        assertEquals(1, ends);
        assertEquals(8, asked.size());
        assertEquals(List.of(PEER), peers);
        assertEquals(
                nodes.subList(0, 8),
                lookup.closest().stream().map(Candidate::contact).toList());
    }

    @Test
    void looksWiderWhereTheClosestKnowOfNoPeer() {
        List<Contact> nodes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            nodes.add(secure());
        }
        nodes.sort((a, b) -> target.compareDistances(a.id(), b.id()));
        nodes.subList(0, 16).forEach(lookup::offer);
        lookup.start();
        for (Contact node : nodes.subList(0, 8)) {
            answer(node, nodes.subList(16, 24));
        }
        assertEquals(0, ends);
        for (int i = 8; i < 24; i++) {
            answer(nodes.get(i), List.of());
        }
        assertEquals(1, ends);
        assertEquals(Lookup.WIDE, asked.size());
    }

    @Test
    void asksOthersBesideASlowNodeWhoseAnswerStillCounts() {
        Contact slow = near(30);
        lookup.offer(slow);
        lookup.start();
        assertEquals(0, ends);
        asked.get(slow.address()).onSlow();
        assertEquals(0, ends, "it is waited for, as there is nobody else");
        Contact other = near(3);
        lookup.offer(other);
        assertTrue(isAsked(other));
        answer(slow, List.of(), PEER);
        assertEquals(List.of(PEER), peers);
        asked.get(other.address()).onSilence();
        assertEquals(1, ends);
    }

    @Test
    void whoMakesNodesUpIsNotListenedToForLong() {
        Contact liar = near(3);
        lookup.offer(liar);
        lookup.start();
        List<Contact> inventions = near(50, 16);
        answer(liar, inventions);
        for (int i = 0; i < 20; i++) {
            List.copyOf(asked.values()).get(asked.size() - 1).onSlow();
        }
        assertTrue(
                countAsked(inventions) <= Lookup.AT_ONCE + Referrer.MAX_MISSES,
                countAsked(inventions) + " of the inventions");
    }

    @Test
    void aNewTellersNodesAreTriedByTwosWhileOthersWait() {
        Contact liar = near(10);
        List<Contact> others = near(3, 20);
        lookup.offer(liar);
        others.forEach(lookup::offer);
        lookup.start();
        List<Contact> inventions = near(50, 8);
        answer(liar, inventions);
        List<Contact> slow = others.stream().filter(this::isAsked).toList();
        slow.forEach(node -> asked.get(node.address()).onSlow());
        assertEquals(2, countAsked(inventions));
        assertEquals(slow.size() + Lookup.AT_ONCE - 2, countAsked(others));
    }

    @Test
    void aTrueNodeIsAskedThoughALiarToldOfItFirst() {
        Contact liar = near(3);
        Contact honest = near(4);
        lookup.offer(liar);
        lookup.offer(honest);
        lookup.start();
        List<Contact> told = near(50, 7);
        Contact trueNode = near(49);
        told.add(trueNode);
        answer(liar, told);
        told.stream().filter(this::isAsked).toList().forEach(node -> asked.get(node.address())
                .onSlow());
        told.stream().filter(this::isAsked).skip(2).toList().forEach(node -> asked.get(node.address())
                .onSlow());
        assertFalse(isAsked(trueNode));
        answer(honest, List.of(trueNode));
        assertTrue(isAsked(trueNode));
    }

    @Test
    void aNodeThatAnswersUnderAnotherIdCountsAsWhatItIs() {
        Contact told = near(60);
        lookup.offer(told);
        lookup.start();
        Contact real = new Contact(NodeId.random(random), told.address());
        answer(real, List.of(), PEER);
        assertEquals(
                List.of(real), lookup.closest().stream().map(Candidate::contact).toList());
        assertEquals(List.of(PEER), peers);
    }

    @Test
    void oneHostGetsFewOfTheQueries() {
        Contact liar = near(3);
        lookup.offer(liar);
        lookup.start();
        List<Contact> ports = new ArrayList<>();
        for (int i = 1; i <= 16; i++) {
            ports.add(new Contact(target.randomWithCommonBits(40 + i, random), SimulatedNetwork.address("6.6.6.6", i)));
        }
        answer(liar, ports);
        ports.stream().filter(this::isAsked).toList().forEach(node -> answer(node, ports));
        assertEquals(Shortlist.MAX_OF_HOST, countAsked(ports));
    }

    @Test
    void doesNotAskItselfAndNobodyTwice() {
        Contact first = near(3);
        Contact second = near(3);
        lookup.offer(first);
        lookup.offer(second);
        lookup.offer(first.address());
        lookup.start();
        answer(first, List.of(new Contact(self, Manners.randomAddress(random)), first, second));
        answer(second, List.of(first));
        assertEquals(2, asked.size());
        assertEquals(1, ends);
    }

    @Test
    void whoeverHasAddressesWithoutEndIsAskedBesideTheOthersAndNotWithoutEnd() {
        List<Contact> honest = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            honest.add(secure());
            lookup.offer(honest.get(i));
        }
        Contact first = near(40);
        Map<InetSocketAddress, NodeId> ids = new HashMap<>(Map.of(first.address(), first.id()));
        lookup.offer(first);
        lookup.start();
        for (int bits = 41; ends == 0 && bits < 150; bits++) {
            for (Map.Entry<InetSocketAddress, Queries.Listener> each : List.copyOf(asked.entrySet())) {
                Optional<Contact> known = honest.stream()
                        .filter(node -> node.address().equals(each.getKey()))
                        .findFirst();
                List<Contact> others = near(bits, 8);
                others.forEach(node -> ids.put(node.address(), node.id()));
                Queries.Listener listener = asked.put(each.getKey(), Pings.IGNORED);
                listener.onReply(new Reply(
                        known.map(Contact::id).orElse(ids.get(each.getKey())),
                        known.isPresent() ? List.of() : others,
                        List.of(PEER),
                        new byte[0],
                        Optional.empty()));
            }
        }
        assertEquals(1, ends);
        assertEquals(8, countAsked(honest));
        assertTrue(asked.size() <= 8 + Lookup.INSECURE_PER_WIDTH * Bucket.SIZE, asked.size() + " asked");
    }
}
