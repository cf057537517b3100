package bittc.dht;

import bittc.dht.SimulatedNode.Asked;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** How nodes answer: one honestly, and all the others in a way that makes trouble. */
enum Manners implements SimulatedNode.Manner {
    HONEST {
        @Override
        public void answer(SimulatedNode node, Asked asked) {
            node.answerHonestly(asked);
        }
    },
    DEAD {
        @Override
        public void answer(SimulatedNode node, Asked asked) {}
    },
    /** Makes up nodes right beside the target, with ids that belong to their addresses; nobody is there. */
    INVENTOR {
        @Override
        public void answer(SimulatedNode node, Asked asked) {
            ByteArrayOutputStream nodes = new ByteArrayOutputStream();
            Random random = new Random(node.queries());
            for (int i = 0; i < 16; i++) {
                InetSocketAddress nowhere = randomAddress(random);
                NodeId id = i % 2 == 0
                        ? SecureIds.random(nowhere.getAddress(), random)
                        : asked.target().randomWithCommonBits(30 + i, random);
                nodes.writeBytes(SimulatedNode.compact(id, nowhere));
            }
            node.answer(asked, node.id, nodes.toByteArray(), List.of());
        }
    },
    /** Tells of itself at other ports, always closer to the target, and answers there too. */
    ENDLESS {
        @Override
        public void answer(SimulatedNode node, Asked asked) {
            ByteArrayOutputStream nodes = new ByteArrayOutputStream();
            Random random = new Random(node.queries());
            for (int i = 0; i < 8; i++) {
                InetSocketAddress self =
                        new InetSocketAddress(node.address.getAddress(), 1024 + random.nextInt(60_000));
                NodeId id = asked.target().randomWithCommonBits(20 + random.nextInt(100), random);
                new SimulatedNode(id, self, node.network(), this);
                nodes.writeBytes(SimulatedNode.compact(id, self));
            }
            node.answer(asked, node.id, nodes.toByteArray(), List.of());
        }
    },
    /** As if there were no end of addresses: tells of others of its kind all over the Internet, always closer. */
    MULTITUDE {
        @Override
        public void answer(SimulatedNode node, Asked asked) {
            ByteArrayOutputStream nodes = new ByteArrayOutputStream();
            Random random = new Random(node.address.hashCode() + node.queries());
            int bits = Math.min(100, asked.target().commonBits(node.id));
            for (int i = 0; i < 8; i++) {
                NodeId id = asked.target().randomWithCommonBits(bits + 1 + random.nextInt(3), random);
                SimulatedNode another = new SimulatedNode(id, randomAddress(random), node.network(), this);
                nodes.writeBytes(SimulatedNode.compact(id, another.address));
            }
            node.answer(asked, node.id, nodes.toByteArray(), List.of());
        }
    },
    /** All of this kind know each other, and each is right beside whatever is looked for. */
    CHAMELEON {
        @Override
        public void answer(SimulatedNode node, Asked asked) {
            ByteArrayOutputStream nodes = new ByteArrayOutputStream();
            for (SimulatedNode accomplice : node.accomplices()) {
                nodes.writeBytes(SimulatedNode.compact(beside(asked.target(), accomplice), accomplice.address));
            }
            node.answer(asked, beside(asked.target(), node), nodes.toByteArray(), List.of());
        }
    },
    /** Answers with what is no message, or one of another shape. */
    GARBAGE {
        @Override
        public void answer(SimulatedNode node, Asked asked) {
            Random random = new Random(node.queries());
            byte[] bytes = SimulatedNode.reply(asked, asked.transaction(), node.id, new byte[0], List.of());
            byte[] datagram =
                    switch (random.nextInt(4)) {
                        case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
                        case 1 -> "l".repeat(1500).getBytes();
                        case 2 -> new byte[1500];
                        default -> {
                            bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
                            yield bytes;
                        }
                    };
            node.network().send(node.address, asked.from(), datagram);
        }
    },
    /** Answers from elsewhere, and to queries that nobody has sent. */
    IMPOSTOR {
        @Override
        public void answer(SimulatedNode node, Asked asked) {
            InetSocketAddress elsewhere = new InetSocketAddress(node.address.getAddress(), 1000);
            byte[] nodes = SimulatedNode.compact(asked.target(), elsewhere);
            node.network()
                    .send(
                            elsewhere,
                            asked.from(),
                            SimulatedNode.reply(asked, asked.transaction(), node.id, nodes, List.of()));
            byte[] other = asked.transaction().clone();
            other[0]++;
            node.network()
                    .send(node.address, asked.from(), SimulatedNode.reply(asked, other, node.id, nodes, List.of()));
        }
    },
    /** Tells of addresses where no node can be, of the asking node itself, of one node many times, and a part of one. */
    ABSURD {
        @Override
        public void answer(SimulatedNode node, Asked asked) {
            ByteArrayOutputStream nodes = new ByteArrayOutputStream();
            Random random = new Random(node.queries());
            for (String ip :
                    List.of("127.0.0.1", "10.0.0.1", "192.168.1.1", "224.0.0.1", "255.255.255.255", "0.0.0.0")) {
                nodes.writeBytes(SimulatedNode.compact(
                        asked.target().randomWithCommonBits(100, random), SimulatedNetwork.address(ip, 6881)));
            }
            nodes.writeBytes(SimulatedNode.compact(asked.target(), SimulatedNetwork.address("20.1.1.1", 0)));
            nodes.writeBytes(SimulatedNode.compact(asked.target(), asked.from()));
            for (int i = 0; i < 40; i++) {
                nodes.writeBytes(SimulatedNode.compact(
                        asked.target().randomWithCommonBits(50 + i, random),
                        SimulatedNetwork.address("20.1.1.1", 6881)));
            }
            nodes.write(1);
            node.answer(
                    asked,
                    node.id,
                    nodes.toByteArray(),
                    List.of(SimulatedNetwork.address("127.0.0.1", 22), SimulatedNetwork.address("192.168.1.1", 80)));
        }
    };

    static InetSocketAddress randomAddress(Random random) {
        String ip = 11 + random.nextInt(80) + "." + random.nextInt(256) + "." + random.nextInt(256) + "."
                + (1 + random.nextInt(254));
        return SimulatedNetwork.address(ip, 1024 + random.nextInt(60_000));
    }

    private static NodeId beside(NodeId target, SimulatedNode node) {
        return target.randomWithCommonBits(40, new Random(node.address.hashCode()));
    }
}
