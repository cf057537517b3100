package bittc.simulation;

import bittc.download.PeerHandler;
import bittc.loop.Scheduler;
import bittc.torrent.PieceLayout;
import bittc.wire.DontHave;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

/** The kinds of peers that make trouble. Each is an honest seed but for what its constant says. */
enum Rogues {
    /** Sends a few kilobytes a second. */
    CRAWLER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 3_000);
        }
    },
    /** Chokes and unchokes all the time. */
    FLAPPER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 500_000) {
                @Override
                void onInterested() {
                    flap();
                }

                private void flap() {
                    if (open) {
                        if (choking) {
                            unchoke();
                        } else {
                            choke();
                        }
                        scheduler.schedule(Duration.ofMillis(50 + random.nextInt(400)), this::flap);
                    }
                }
            };
        }
    },
    /** Hangs up after some blocks, and takes new connections. */
    VANISHER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 800_000) {
                private int left;

                @Override
                void onConnected() {
                    left = random.nextInt(12);
                    super.onConnected();
                }

                @Override
                void onSent(Request request) {
                    if (left-- <= 0) {
                        hangUp("reset by peer");
                    }
                }
            };
        }
    },
    /** Sends wrong bytes, always. */
    LIAR {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return corrupter(content, scheduler, random, 1);
        }
    },
    /** Sends wrong bytes now and then. */
    POISONER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return corrupter(content, scheduler, random, 16);
        }
    },
    /** Unchokes and never sends. */
    STALLER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 1e6) {
                @Override
                void onRequest(Request request) {}
            };
        }
    },
    /** Sends some blocks, then nothing, and stays. */
    FREEZER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 2e6) {
                private int left = random.nextInt(40);

                @Override
                void onRequest(Request request) {
                    if (left-- > 0) {
                        super.onRequest(request);
                    }
                }
            };
        }
    },
    /** Never unchokes. */
    CHOKER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 1e6) {
                @Override
                void onInterested() {}
            };
        }
    },
    /** Says nothing at all. */
    MUTE {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 1e6) {
                @Override
                void onConnected() {}

                @Override
                void onInterested() {}
            };
        }
    },
    /** Rejects every request. */
    REJECTER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 1e6) {
                @Override
                void onRequest(Request r) {
                    send(h -> h.onReject(r.piece(), r.begin(), r.length()));
                }
            };
        }
    },
    /** Sends blocks that nobody asked for, as fast as it can. */
    PUSHER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 1e6) {
                @Override
                void onConnected() {
                    super.onConnected();
                    push();
                }

                private void push() {
                    if (open) {
                        int piece = random.nextInt(content.layout.pieceCount());
                        Request any = new Request(piece, 0, content.layout.blockLength(piece, 0));
                        sendBlock(any, new byte[any.length()]);
                        scheduler.schedule(Duration.ofMillis(20), this::push);
                    }
                }
            };
        }
    },
    /** Sends every block twice. */
    STUTTERER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 400_000) {
                @Override
                void onSent(Request request) {
                    sendBlock(request, bytes(request));
                }
            };
        }
    },
    /** Breaks the protocol sooner or later. */
    VIOLATOR {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 1e6) {
                @Override
                void onRequest(Request r) {
                    switch (random.nextInt(6)) {
                        case 0 -> send(h -> h.onHave(content.layout.pieceCount() + 7));
                        case 1 -> send(h -> h.onBitfield(pieces.toBytes()));
                        case 2 -> send(h -> h.onPieceHeader(r.piece(), r.begin() + 1, r.length()));
                        case 3 -> send(h -> h.onRequest(r.piece(), 0, Integer.MAX_VALUE));
                        case 4 -> send(PeerHandler::onHaveNone);
                        default -> super.onRequest(r);
                    }
                }
            };
        }
    },
    /** Sends wrong bytes once few pieces are missing. */
    LATE_LIAR {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 1e6) {
                private int ours;

                @Override
                void onHave(int piece) {
                    ours++;
                }

                @Override
                byte[] bytes(Request request) {
                    byte[] data = super.bytes(request);
                    if (ours > pieces.size() * 9 / 10) {
                        data[0] ^= 1;
                    }
                    return data;
                }
            };
        }
    },
    /** Asks for everything, again and again, and cancels, whether or not it is choked. */
    GLUTTON {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new Flooder(content, scheduler, random, delay(random)) {
                @Override
                void flood(int i) {
                    int piece = i % pieces.size();
                    send(PeerHandler::onInterested);
                    send(h -> h.onRequest(piece, 0, 16));
                    send(h -> h.onCancel(piece, 0, 17));
                    send(PeerHandler::onNotInterested);
                }
            };
        }
    },
    /** Rejects what it was never asked for. */
    NAYSAYER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new Flooder(content, scheduler, random, delay(random)) {
                @Override
                void flood(int i) {
                    int piece = i % pieces.size();
                    send(h -> h.onReject(piece, 0, content.layout.blockLength(piece, 0)));
                }
            };
        }
    },
    /** Says what it has again and again, and introduces itself each time. */
    BOASTER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new Flooder(content, scheduler, random, delay(random)) {
                @Override
                void flood(int i) {
                    send(h -> h.onHave(i % pieces.size()));
                    send(PeerHandler::onHaveAll);
                    send(PeerHandler::onUnchoke);
                    send(h -> h.onAllowedFast(i % pieces.size()));
                    send(h -> h.onSuggest(i % pieces.size()));
                    send(h -> h.onExtended(0, "d1:pi6881e1:v4:fake4:reqqi0ee".getBytes(StandardCharsets.US_ASCII)));
                }
            };
        }
    },
    /** Has a few pieces only, and tells of more one by one. */
    GROWER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 300_000) {
                @Override
                void onConnected() {
                    for (int piece = 0; piece < pieces.size(); piece++) {
                        pieces.clear(piece);
                    }
                    send(PeerHandler::onHaveNone);
                    grow();
                }

                private void grow() {
                    int next = pieces.nextClear(0);
                    if (open && next >= 0) {
                        pieces.set(next);
                        send(h -> h.onHave(next));
                        scheduler.schedule(Duration.ofMillis(random.nextInt(300)), this::grow);
                    }
                }
            };
        }
    },
    /** Loses pieces and gets them back, says so, and leaves requests for lost ones unanswered. */
    FORGETTER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 300_000) {
                @Override
                void onConnected() {
                    pieces.setAll();
                    super.onConnected();
                    forget();
                }

                private void forget() {
                    int piece = random.nextInt(pieces.size());
                    if (!open) {
                        return;
                    }
                    if (pieces.clear(piece)) {
                        queue.removeIf(request -> request.piece() == piece);
                        send(h -> h.onExtended(OUR_DONT_HAVE_ID, new DontHave(piece).encode()));
                    } else if (pieces.cardinality() < pieces.size() - 1) {
                        pieces.set(piece);
                        send(h -> h.onHave(piece));
                    }
                    scheduler.schedule(Duration.ofMillis(random.nextInt(300)), this::forget);
                }

                @Override
                void onRequest(Request request) {
                    if (pieces.get(request.piece())) {
                        super.onRequest(request);
                    }
                }
            };
        }
    },
    /** Has nothing at first, and tells of many more at once by a bitfield, at last by "have all", as aria2 does. */
    LEAPER {
        @Override
        RemotePeer make(Content content, Scheduler scheduler, Random random) {
            return new RemotePeer(content, scheduler, random, delay(random), 300_000) {
                @Override
                void onConnected() {
                    for (int piece = 0; piece < pieces.size(); piece++) {
                        pieces.clear(piece);
                    }
                    send(PeerHandler::onHaveNone);
                    leap();
                }

                private void leap() {
                    for (int i = 0; i < 10 && !pieces.isFull(); i++) {
                        pieces.set(pieces.nextClear(0));
                    }
                    if (pieces.isFull()) {
                        send(PeerHandler::onHaveAll);
                    } else if (open) {
                        byte[] told = pieces.toBytes();
                        send(h -> h.onBitfield(told));
                        scheduler.schedule(Duration.ofMillis(random.nextInt(1_000)), this::leap);
                    }
                }
            };
        }
    };

    private static final int OUR_DONT_HAVE_ID = 4;

    /** A peer that says much and sends nothing. */
    private abstract static class Flooder extends RemotePeer {
        private static final int A_ROUND = 50;

        private int said;

        Flooder(Content content, Scheduler scheduler, Random random, Duration delay) {
            super(content, scheduler, random, delay, 1e6);
        }

        abstract void flood(int i);

        @Override
        void onConnected() {
            super.onConnected();
            round();
        }

        @Override
        void onRequest(Request request) {}

        private void round() {
            for (int i = 0; i < A_ROUND && open; i++) {
                flood(said++);
            }
            if (open) {
                scheduler.schedule(Duration.ofMillis(100), this::round);
            }
        }
    }

    abstract RemotePeer make(Content content, Scheduler scheduler, Random random);

    private static Duration delay(Random random) {
        return Duration.ofMillis(1 + random.nextInt(150));
    }

    private static RemotePeer corrupter(Content content, Scheduler scheduler, Random random, int oneIn) {
        return new RemotePeer(content, scheduler, random, delay(random), 1e6) {
            @Override
            byte[] bytes(Request request) {
                byte[] data = super.bytes(request);
                if (random.nextInt(oneIn) == 0) {
                    data[random.nextInt(Math.min(data.length, PieceLayout.BLOCK_LENGTH))] ^= 1;
                }
                return data;
            }
        };
    }
}
