package bittc.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ports at a router that speaks PCP, NAT-PMP or neither. */
class PortMapperTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeRouter router = new FakeRouter();
    private final List<String> events = new ArrayList<>();
    private Optional<Uplink> uplink = Optional.of(FakeRouter.UPLINK);
    private final PortMapper mapper = mapper(6881);

    private PortMapper mapper(int udpPort) {
        return new PortMapper(
                router.scheduler,
                new Random(1),
                router,
                () -> uplink,
                Runnable::run,
                new PortMapper.Ports(6881, udpPort),
                new PortMapper.Listener() {
                    @Override
                    public void onMapped(String protocol, int externalPort, boolean isPublic) {
                        events.add(protocol + " " + externalPort + (isPublic ? "" : " private"));
                    }

                    @Override
                    public void onFailed(String reason) {
                        events.add(reason);
                    }
                });
    }

    private void start() {
        mapper.start();
        router.scheduler.advance(SECOND);
    }

    /** Ends it; gives the time that took in milliseconds. */
    private long close(PortMapper which) {
        long before = router.scheduler.nanoTime();
        int[] done = new int[1];
        which.close(() -> done[0]++);
        assertTrue(router.scheduler.advanceUntil(SECOND, () -> done[0] > 0));
        long took = (router.scheduler.nanoTime() - before) / 1_000_000;
        router.scheduler.advance(Duration.ofHours(2));
        assertEquals(1, done[0]);
        assertEquals(0, router.openSockets);
        return took;
    }

    @Test
    void pcpMapsBothPortsAndGivesThemBack() {
        router.pcp = true;
        start();
        assertEquals(List.of("PCP 6881"), events);
        assertEquals(Set.of("TCP 6881", "UDP 6881"), router.mappings.keySet());
        assertEquals(List.of("2/1", "2/1"), router.datagrams);
        assertEquals(0, close(mapper));
        assertEquals(Set.of(), router.mappings.keySet());
        assertEquals(0, router.scheduler.pending());
    }

    @Test
    void aRouterWithoutPcpIsAskedByNatPmpAtOnce() {
        router.natPmp = true;
        start();
        assertEquals(List.of("NAT-PMP 6881"), events);
        assertEquals(List.of("2/1", "0/0", "0/2", "0/0", "0/1"), router.datagrams);
        assertEquals(0, router.times.get(4));
        assertEquals(0, close(mapper));
        assertEquals(Map.of(), router.mappings);
    }

    @Test
    void bothPortsGetTheSameNumberOutside() {
        router.pcp = true;
        router.otherPorts = Map.of(6881, 50_000);
        start();
        assertEquals(List.of("PCP 50000"), events);
        assertTrue(router.mappings.values().stream().allMatch(value -> value.startsWith("50000 ")));
        router.scheduler.advance(Duration.ofMinutes(45));
        assertEquals(List.of("PCP 50000", "PCP 50000"), events);
    }

    @Test
    void withoutAUdpPortOnlyTcpIsMapped() {
        router.pcp = true;
        PortMapper tcpOnly = mapper(0);
        tcpOnly.start();
        router.scheduler.advance(Duration.ofMinutes(31));
        assertEquals(List.of("PCP 6881", "PCP 6881"), events);
        assertEquals(Set.of("TCP 6881"), router.mappings.keySet());
        close(tcpOnly);
    }

    @Test
    void aUdpPortOfAnotherNumberKeepsIt() {
        router.pcp = true;
        router.otherPorts = Map.of(6881, 50_000);
        PortMapper two = mapper(7000);
        two.start();
        router.scheduler.advance(SECOND);
        assertTrue(router.mappings.get("TCP 6881").startsWith("50000 "));
        assertTrue(router.mappings.get("UDP 7000").startsWith("7000 "));
        close(two);
    }

    @Test
    void isRenewedAtHalfOfTheLeaseThatWasGranted() {
        router.pcp = true;
        router.maxLease = 600;
        start();
        router.scheduler.advance(Duration.ofSeconds(298));
        assertEquals(2, router.datagrams.size());
        router.scheduler.advance(SECOND);
        assertEquals(List.of(0L, 0L, 300_000L, 300_000L), router.times);
    }

    @Test
    void aLeaseOfNoTimeIsRenewedSlowly() {
        router.pcp = true;
        router.maxLease = 1;
        start();
        router.scheduler.advance(Duration.ofSeconds(80));
        assertEquals(2 * 21, router.datagrams.size());
    }

    @Test
    void aLeaseOfYearsIsRenewedTwiceADay() {
        Mappings[] mappings = new Mappings[1];
        List<Integer> asked = new ArrayList<>();
        mappings[0] = new Mappings(router.scheduler, endless(asked), 6881, 0, listener());
        mappings[0].begin();
        router.scheduler.advance(Duration.ofHours(25));
        assertEquals(List.of(6881, 6881, 6881), asked);
    }

    private static Router endless(List<Integer> asked) {
        return new Router() {
            @Override
            public String protocol() {
                return "";
            }

            @Override
            public void map(Port port, int external, Answer answer) {
                asked.add(external);
                answer.onGranted(new Grant(external, Duration.ofSeconds(0xffffffffL), Optional.empty(), false));
            }

            @Override
            public void unmap(Port port, int external, Runnable done) {}
        };
    }

    private static Mappings.Listener listener() {
        return new Mappings.Listener() {
            @Override
            public void onGranted(Grant grant) {}

            @Override
            public void onRefused(String reason) {}
        };
    }

    @Test
    void aRouterThatHasRestartedGetsBothMappingsAgain() {
        for (boolean pcp : new boolean[] {true, false}) {
            router.pcp = pcp;
            router.natPmp = !pcp;
            PortMapper each = mapper(6881);
            each.start();
            router.scheduler.advance(SECOND);
            router.restart();
            router.scheduler.advance(Duration.ofMinutes(31));
            assertEquals(Set.of("TCP 6881", "UDP 6881"), router.mappings.keySet());
            close(each);
        }
    }

    @Test
    void aRestartThatOnlyTheSecondAnswerShowsLosesNothing() {
        router.pcp = true;
        start();
        // The renewal of TCP is answered; then the router restarts, and the answer for UDP shows it.
        router.scheduler.advanceUntil(Duration.ofHours(1), () -> router.datagrams.size() == 3);
        router.restart();
        router.scheduler.advance(SECOND);
        router.scheduler.advance(Mappings.MIN_RENEWAL);
        assertEquals(Set.of("TCP 6881", "UDP 6881"), router.mappings.keySet());
    }

    @Test
    void requestsAreRepeatedAtGrowingIntervals() {
        router.natPmp = true;
        router.lost = 3;
        start();
        router.scheduler.advance(SECOND);
        assertEquals(List.of(0L, 250L, 750L, 1750L), router.times.subList(0, 4));
        assertEquals(List.of("NAT-PMP 6881"), events);
    }

    @Test
    void withoutAnyAnswerEverythingIsTriedAgainLater() {
        start();
        router.scheduler.advance(Duration.ofSeconds(20));
        assertEquals(List.of("UPnP: no answer; PCP: no answer; NAT-PMP: no answer"), events);
        assertEquals(2 * GatewayExchange.TRIES, router.datagrams.size());
        assertEquals(0, router.openSockets);
        router.natPmp = true;
        router.scheduler.advance(Duration.ofSeconds(60));
        assertEquals("NAT-PMP 6881", events.get(1));
    }

    @Test
    void theWaitsGrowToAnHour() {
        start();
        router.scheduler.advance(Duration.ofHours(10));
        int tries = events.size();
        assertTrue(tries > 10 && tries < 18, tries + " tries");
    }

    @Test
    void refusalsAreToldInWords() {
        router.pcp = true;
        router.natPmp = true;
        router.result = 2;
        start();
        router.scheduler.advance(Duration.ofSeconds(20));
        assertEquals(List.of("PCP: not authorised; NAT-PMP: not authorised; UPnP: no answer"), events);
    }

    @Test
    void aMappingOfARunThatCrashedIsTakenOver() {
        router.pcp = true;
        router.natPmp = true;
        start();
        PortMapper next = new PortMapper(
                router.scheduler,
                new Random(2),
                router,
                () -> uplink,
                Runnable::run,
                new PortMapper.Ports(6881, 0),
                new PortMapper.Listener() {
                    @Override
                    public void onMapped(String protocol, int externalPort, boolean isPublic) {
                        events.add("next: " + protocol + " " + externalPort);
                    }

                    @Override
                    public void onFailed(String reason) {
                        events.add("next: " + reason);
                    }
                });
        next.start();
        router.scheduler.advance(SECOND);
        assertEquals(List.of("PCP 6881", "next: NAT-PMP 6881"), events);
    }

    @Test
    void aRouterThatFallsSilentIsLeftAndTriedAgain() {
        router.pcp = true;
        start();
        router.pcp = false;
        router.scheduler.advance(Duration.ofMinutes(31));
        assertEquals(List.of("PCP 6881", "PCP: no answer"), events);
        router.natPmp = true;
        router.scheduler.advance(Duration.ofMinutes(2));
        assertEquals("NAT-PMP 6881", events.get(2));
    }

    @Test
    void aRouterWithoutAPublicAddressIsKnownAsSuch() {
        router.pcp = true;
        for (String address : List.of("100.64.3.4", "10.0.0.2", "0.0.0.0")) {
            router.external = FakeRouter.address(address);
            PortMapper each = mapper(6881);
            each.start();
            router.scheduler.advance(SECOND);
            assertEquals("PCP 6881 private", events.get(events.size() - 1));
            close(each);
        }
    }

    @Test
    void theEndDoesNotWaitForASilentRouter() {
        router.pcp = true;
        start();
        router.pcp = false;
        assertEquals(PortMapper.CLOSE_LIMIT.toMillis(), close(mapper));
        // Both were asked to be deleted at once, and once more within the time.
        assertEquals(6, router.datagrams.size());
    }

    @Test
    void theEndGivesBackWhatHasNotBeenAnswered() {
        router.pcp = true;
        router.lost = 1;
        mapper.start();
        close(mapper);
        assertEquals(Map.of(), router.mappings);
        assertEquals(List.of(), events);
    }

    @Test
    void withoutARouterNothingIsSent() {
        uplink = Optional.empty();
        start();
        assertEquals(List.of("no router"), events);
        uplink = Optional.of(FakeRouter.UPLINK);
        router.pcp = true;
        router.scheduler.advance(PortMapper.FIRST_WAIT);
        assertEquals(List.of("no router", "PCP 6881"), events);
        assertEquals(0, close(mapper));
    }

    @Test
    void theEndWhileItWaitsIsTheEnd() {
        uplink = Optional.empty();
        start();
        uplink = Optional.of(FakeRouter.UPLINK);
        assertEquals(0, close(mapper));
        assertEquals(List.of(), router.datagrams);
        assertEquals(0, router.scheduler.pending());
    }
}
