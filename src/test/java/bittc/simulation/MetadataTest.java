package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.DownloadOptions;
import bittc.download.DownloadState;
import bittc.download.SeedPolicy;
import bittc.download.SessionOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Torrents begun by their info hash alone, in simulated time. */
class MetadataTest {
    private static final int KIB = 1024;
    private static final Duration LONG = Duration.ofMinutes(20);

    /** With 6,000 pieces: an info dictionary of eight parts. */
    private final Simulation sim = new Simulation(1, 6_000 * KIB, KIB);

    private Teacher honest() {
        return (Teacher) sim.add(new Teacher(sim.content, sim.scheduler, sim.random, 1e6));
    }

    private double complete() {
        sim.beginByInfoHash();
        assertTrue(sim.advance(LONG, () -> sim.state.ended()), () -> sim.state + "\n" + String.join("\n", sim.log));
        assertEquals(DownloadState.DONE, sim.state, () -> String.join("\n", sim.log));
        assertTrue(sim.isIdentical());
        return sim.scheduler.nanoTime() / 1e9;
    }

    @Test
    void asksSeveralPeersForTheMetadataAtOnceAndDownloadsFromThemOnTheSameConnections() {
        Teacher one = honest();
        Teacher other = honest();
        complete();
        assertTrue(one.requests >= 2 && other.requests >= 2, one.requests + " and " + other.requests);
        assertEquals(1, one.connections);
        assertEquals(1, other.connections);
    }

    @Test
    void takesWhatPeersHaveSaidBeforeItKnewTheTorrent() {
        Teacher half = new Teacher(sim.content, sim.scheduler, sim.random, 1e6) {
            @Override
            void onConnected() {
                introduce();
                send(h -> h.onHaveNone());
                for (int piece = 0; piece < 10; piece++) {
                    int have = piece;
                    send(h -> h.onHave(have));
                }
                send(h -> h.onUnchoke());
                choking = false;
            }
        };
        sim.add(half);
        sim.beginByInfoHash();
        assertTrue(sim.advance(LONG, () -> sim.last != null && sim.last.piecesDone() == 10));
    }

    private void completesDespite(Supplier<Teacher> rogue, int howMany) {
        for (int i = 0; i < howMany; i++) {
            sim.add(rogue.get());
        }
        honest();
        complete();
    }

    @Test
    void bansWhoSendsWrongMetadata() {
        completesDespite(
                () -> new Teacher(sim.content, sim.scheduler, sim.random, 1e6) {
                    @Override
                    byte[] part(int index) {
                        byte[] part = super.part(index);
                        part[part.length / 2]++;
                        return part;
                    }
                },
                10);
    }

    @Test
    void isNotHeldUpByThoseWhoNeverAnswer() {
        completesDespite(
                () -> new Teacher(sim.content, sim.scheduler, sim.random, 1e6) {
                    @Override
                    void onAsked(int index) {}
                },
                10);
    }

    @Test
    void isNotHeldUpByThoseWhoReject() {
        completesDespite(
                () -> new Teacher(sim.content, sim.scheduler, sim.random, 1e6) {
                    @Override
                    void onAsked(int index) {
                        tell(2, index, new byte[0]);
                    }
                },
                10);
    }

    @Test
    void isNotHeldUpByThoseWhoClaimOtherLengths() {
        int[] claims = {1};
        completesDespite(
                () -> new Teacher(sim.content, sim.scheduler, sim.random, 1e6) {
                    private final int claimed = 30 * 1024 * KIB - claims[0]++;

                    @Override
                    int claimedLength() {
                        return claimed;
                    }

                    @Override
                    void onAsked(int index) {}
                },
                10);
    }

    @Test
    void hangsUpOnPartsOfAWrongLength() {
        Teacher rogue = new Teacher(sim.content, sim.scheduler, sim.random, 1e6) {
            @Override
            byte[] part(int index) {
                return new byte[index + 1];
            }
        };
        completesDespite(() -> rogue, 1);
        assertTrue(rogue.endings.get(0).startsWith("metadata part 0 of 1 bytes"), rogue.endings.toString());
    }

    @Test
    void hangsUpOnWhoeverFloodsItWithMetadata() {
        Teacher rogue = new Teacher(sim.content, sim.scheduler, sim.random, 1e6) {
            @Override
            void onAsked(int index) {
                for (int i = 0; i < 100; i++) {
                    tell(1, 0, new byte[PART]);
                }
            }
        };
        completesDespite(() -> rogue, 1);
        assertEquals("metadata that nobody asked for", rogue.endings.get(0));
    }

    @Test
    void givesUpAfterItsTimeLimitAndSaysWhatWasMissing() {
        sim.options = new DownloadOptions(SeedPolicy.LEAVE, Duration.ofMinutes(30), Duration.ofMinutes(2));
        sim.addHonest(1e6); // which does not know the extension
        sim.beginByInfoHash();
        sim.advance(Duration.ofMinutes(3), () -> sim.state.ended());
        assertEquals(
                List.of("metadata-timeout: no metadata in 2m 00s (1 peer, but it has not said what the torrent is)"),
                sim.failures);
    }

    @Test
    void stoppedBeforeItKnowsTheTorrentItEnds() {
        sim.addHonest(1e6);
        sim.beginByInfoHash();
        sim.advance(Duration.ofSeconds(1));
        int[] told = {0};
        sim.download.stop(Duration.ofSeconds(3), () -> told[0]++);
        sim.advance(Duration.ofSeconds(5));
        assertEquals(DownloadState.STOPPED, sim.state);
        assertEquals(1, told[0]);
    }

    @Test
    void takesPeersThatWereOnTheirWayWhenTheTorrentBecameKnown() {
        honest();
        List<RemotePeer> arriving = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            RemotePeer peer = new RemotePeer(sim.content, sim.scheduler, sim.random, Duration.ofMillis(5), 1e6);
            InetSocketAddress from = Simulation.address(5, 1 + i, 40_000);
            arriving.add(peer);
            sim.scheduler.schedule(Duration.ofMillis(5L * i), () -> sim.world.connectToUs(peer, from));
        }
        complete();
        assertTrue(arriving.stream().anyMatch(peer -> peer.sentBytes > 0));
    }

    @Test
    void isNotHeldUpByAsManyPeersAsItTakesThatDoNotKnowTheTorrent() {
        sim.world.options = new SessionOptions(200, 0, 0, 6881);
        for (int i = 0; i < 60; i++) {
            sim.addHonest(1e6);
        }
        honest();
        complete();
    }

    @Test
    void takesPartsThatComeLate() {
        sim.add(new Teacher(sim.content, sim.scheduler, sim.random, 1e6) {
            @Override
            void onAsked(int index) {
                scheduler.schedule(Duration.ofSeconds(8), () -> super.onAsked(index));
            }
        });
        complete();
    }

    @Test
    void isNotHeldUpByThoseWhoClaimGreatLengthsAndSendThemSlowly() {
        for (int i = 1; i <= 4; i++) {
            int claimed = 29 * 1024 * KIB - i;
            sim.add(new Teacher(sim.content, sim.scheduler, sim.random, 1e6) {
                @Override
                int claimedLength() {
                    return claimed;
                }

                @Override
                void onAsked(int index) {
                    int length = Math.min(PART, claimed - index * PART);
                    scheduler.schedule(Duration.ofSeconds(4), () -> tell(1, index, new byte[length]));
                }
            });
        }
        sim.beginByInfoHash();
        sim.advance(Duration.ofSeconds(2));
        honest();
        sim.download.addPeers(List.copyOf(sim.peers.keySet()));
        assertTrue(sim.advance(LONG, () -> sim.state == DownloadState.DONE), () -> String.join("\n", sim.log));
    }
}
