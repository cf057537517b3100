package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.Consistency;
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
    void keepsFewPeersAsLongAsItIsNotKnownWhatTheTorrentIs() {
        for (int i = 0; i < 100; i++) {
            sim.addHonest(1e6); // they speak no extension
        }
        sim.world.options = new SessionOptions(200, 0, 0);
        sim.beginByInfoHash();
        int[] most = {0};
        sim.advance(Duration.ofMinutes(2), () -> {
            most[0] = Math.max(most[0], sim.last == null ? 0 : sim.last.peers());
            return false;
        });
        assertEquals(60, most[0]);
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
        assertEquals("unrequested metadata", rogue.endings.get(0));
    }

    @Test
    void givesUpAfterItsTimeLimitAndSaysWhatWasMissing() {
        sim.options = new DownloadOptions(SeedPolicy.LEAVE, Duration.ofMinutes(30), Duration.ofMinutes(2));
        sim.addHonest(1e6); // which does not know the extension
        sim.beginByInfoHash();
        sim.advance(Duration.ofMinutes(3), () -> sim.state.ended());
        assertEquals(
                List.of("metadata-timeout: no metadata in 2m 00s (1 peer, but it has not sent the metadata)"),
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
        sim.world.options = new SessionOptions(200, 0, 0);
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

    /** Claims a great length and sends of it what is not what the info hash says, so many parts of it. */
    private static Teacher liar(Simulation of, int claimed, int parts, Duration pace) {
        return new Teacher(of.content, of.scheduler, of.random, 1e6) {
            private int left = parts;

            @Override
            int claimedLength() {
                return claimed;
            }

            @Override
            void onAsked(int index) {
                if (left-- > 0) {
                    byte[] zeros = new byte[Math.min(PART, claimed - index * PART)];
                    scheduler.schedule(pace, () -> tell(1, index, zeros));
                }
            }
        };
    }

    @Test
    void aPeerHasOneSayInWhatTheLengthIs() {
        Teacher honest = honest();
        int[] claimed = {1000};
        Teacher changing = (Teacher) sim.add(new Teacher(sim.content, sim.scheduler, sim.random, 1e6) {
            @Override
            int claimedLength() {
                return claimed[0]++;
            }

            @Override
            void onAsked(int index) {}
        });
        sim.beginByInfoHash();
        sim.advance(Duration.ofMillis(200), () -> changing.open);
        for (int i = 0; i < 50; i++) {
            changing.introduce();
        }
        assertTrue(sim.advance(LONG, () -> sim.state.ended()));
        assertTrue(changing.requests <= 2, changing.requests + " requests");
        assertTrue(honest.requests >= 8);
    }

    @Test
    void allTorrentsTogetherHaveOneBoundOfMemoryAndEachGetsItsTurn() {
        World world = new World(3);
        world.options = new SessionOptions(200, 0, 0);
        List<Simulation> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Simulation each = new Simulation(world, 10 + i, 600 * KIB, KIB);
            for (int j = 0; j < 3; j++) {
                each.add(liar(each, 30 * 1024 * KIB - j, Integer.MAX_VALUE, Duration.ofSeconds(4)));
            }
            all.add(each);
            each.beginByInfoHash();
        }
        int[] most = {0};
        all.get(0).advance(Duration.ofMinutes(2), () -> {
            most[0] = Math.max(most[0], Consistency.metadataBytes(world.session()));
            return false;
        });
        assertTrue(most[0] >= 29 << 20 && most[0] <= 64 << 20, most[0] + " bytes");
        for (Simulation each : all) {
            each.add(new Teacher(each.content, each.scheduler, each.random, 1e6));
            each.download.addPeers(List.copyOf(each.peers.keySet()));
        }
        assertTrue(all.get(0).advance(LONG, () -> all.stream().allMatch(each -> each.state.ended())));
        assertEquals(0, Consistency.metadataBytes(world.session()));
    }

    @Test
    void suspectsThatStopHalfwayOneAfterAnotherKeepNoMemory() {
        sim.world.options = new SessionOptions(200, 0, 0);
        for (int i = 0; i < 10; i++) {
            // Together they send it all once, and are suspect from then on.
            sim.add(liar(sim, 40 * Teacher.PART, 20, Duration.ofMillis(10)));
        }
        sim.beginByInfoHash();
        sim.advance(Duration.ofSeconds(3));
        assertTrue(sim.log.stream().anyMatch(line -> line.contains("does not match the info hash")));
        sim.advance(Duration.ofMinutes(10), () -> {
            int bytes = Consistency.metadataBytes(sim.world.session());
            assertTrue(bytes <= 4 * 40 * Teacher.PART, bytes + " bytes");
            return false;
        });
        honest();
        sim.download.addPeers(List.copyOf(sim.peers.keySet()));
        assertTrue(sim.advance(LONG, () -> sim.state == DownloadState.DONE), () -> String.join("\n", sim.log));
        assertEquals(0, Consistency.metadataBytes(sim.world.session()));
    }

    @Test
    void suspectsDoNotBecomeTrustworthyByComingAgain() {
        sim.world.options = new SessionOptions(200, 0, 0);
        for (int i = 0; i < 4; i++) {
            sim.add(new Teacher(sim.content, sim.scheduler, sim.random, 1e6) {
                private int parts;

                @Override
                byte[] part(int index) {
                    return new byte[super.part(index).length];
                }

                @Override
                void onAsked(int index) {
                    super.onAsked(index);
                    if (++parts % 3 == 0) {
                        hangUp("reset by peer"); // before it can be found out
                    }
                }
            });
        }
        honest();
        assertTrue(complete() < 60);
    }
}
