package bittc.peer;

import bittc.download.PeerConnector;
import bittc.download.PeerHandler;
import bittc.download.connect.DialHints;
import bittc.loop.Scheduler;
import java.time.Duration;
import java.util.Optional;

/**
 * Connects to one address over TCP and a little later, or at once where TCP fails, over uTP too. The first connection that
 * stands is kept; if its handshake fails, the other way is tried. Tells the handler of a failure once both have failed.
 *
 * <pre>
 * each way:  WAITING ──its turn──▶ CONNECTING ──stands──▶ CONNECTED (handshake) ──fails──▶ FAILED
 *               ▲                   │     └─────────────fails──────────────────────────────▲
 *               └──the other stands─┘
 * </pre>
 */
final class ConnectRace {
    /** Time that TCP has alone: more than most round trips, so that uTP is for peers that TCP does not reach. */
    static final Duration HEAD_START = Duration.ofMillis(400);

    /** Makes the dial of one way. */
    interface Dials {
        Dial dial(Dial.Owner owner);
    }

    private final Scheduler scheduler;
    private final PeerHandler handler;
    private final Way tcp;
    private final Way utp;
    private Optional<Scheduler.Timer> headStart = Optional.empty();

    ConnectRace(Scheduler scheduler, PeerHandler handler, Dials tcp, Dials utp) {
        this.scheduler = scheduler;
        this.handler = handler;
        this.tcp = new Way(tcp);
        this.utp = new Way(utp);
    }

    void start(DialHints hints) {
        tcp.start();
        if (hints.utpFirst()) {
            utp.start();
        } else {
            headStart = Optional.of(scheduler.schedule(HEAD_START, utp::start));
        }
    }

    private enum State {
        WAITING,
        CONNECTING,
        CONNECTED,
        FAILED
    }

    /** One of the two ways. */
    private final class Way implements Dial.Owner {
        private final Dials dials;
        private State state = State.WAITING;
        private Optional<Dial> dial = Optional.empty();
        private String failure = "";

        Way(Dials dials) {
            this.dials = dials;
        }

        private Way other() {
            return this == tcp ? utp : tcp;
        }

        void start() {
            headStart.ifPresent(Scheduler.Timer::cancel);
            if (state == State.WAITING) {
                state = State.CONNECTING;
                dial = Optional.of(dials.dial(this));
                dial.get().start();
            }
        }

        @Override
        public void onConnected() {
            headStart.ifPresent(Scheduler.Timer::cancel);
            state = State.CONNECTED;
            if (other().state == State.CONNECTING) {
                other().dial.ifPresent(Dial::cancel);
                other().state = State.WAITING;
            }
        }

        @Override
        public void onFailed(String reason) {
            // A peer that was reached, and did not just hang up, is the same over the other way.
            boolean decisive = state == State.CONNECTED && !PeerConnector.isHungUp(reason);
            state = State.FAILED;
            failure = reason;
            if (other().state == State.WAITING && !decisive) {
                other().start();
            } else if (other().state != State.CONNECTING) {
                handler.onClosed(false, reason());
            }
        }
    }

    /** Both reasons; only the first if the peer was reached and hung up, which says more than a silence. */
    private String reason() {
        String first = tcp.failure.isEmpty() ? utp.failure : tcp.failure;
        if (utp.failure.isEmpty() || utp.failure.equals(first) || PeerConnector.isHungUp(first)) {
            return first;
        }
        return PeerConnector.isHungUp(utp.failure) || utp.failure.equals(PeerConnector.OURSELVES)
                ? utp.failure
                : first + " (uTP: " + utp.failure + ")";
    }
}
