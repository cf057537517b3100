package bittc.tracker;

import bittc.loop.Scheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One announce by UDP: connect, then announce, each sent again until there is a reply or the patience is over. A tracker
 * with several addresses is asked at the next one each time.
 *
 * <pre>{@code
 * RESOLVING -> CONNECTING -> ANNOUNCING -> ended
 *                   ^------------'  the connection id is too old, or not good any more
 * }</pre>
 */
final class UdpAnnounce implements Tracker.Cancellable, UdpTransactions.Receiver {
    /** How long to wait for a reply; twice as long each further time. */
    static final Duration FIRST_WAIT = Duration.ofSeconds(15);

    /** How often to send again: BEP 15 would have 8, which is an hour. */
    static final int MAX_RETRANSMISSIONS = 3;

    private final UdpTracker tracker;
    private final Scheduler scheduler;
    private final UdpTransactions transactions;
    private final AnnounceRequest request;
    private final Tracker.Listener listener;

    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private int addressIndex;
    private int retransmissions;
    private int transactionId;
    private boolean inTransaction;
    private boolean announcing;
    private boolean connectedHere;
    private Scheduler.Timer timer = () -> {};
    private boolean ended;

    UdpAnnounce(
            UdpTracker tracker,
            Scheduler scheduler,
            UdpTransactions transactions,
            AnnounceRequest request,
            Tracker.Listener listener) {
        this.tracker = tracker;
        this.scheduler = scheduler;
        this.transactions = transactions;
        this.request = request;
        this.listener = listener;
    }

    void onResolved(List<InetAddress> found) {
        if (ended) {
            return;
        }
        for (InetAddress ip : found) {
            InetSocketAddress address = new InetSocketAddress(ip, tracker.port());
            addresses.add(tracker.isKnownToWork(address) ? 0 : addresses.size(), address);
        }
        send();
    }

    @Override
    public void cancel() {
        end();
    }

    void unreachable(String reason) {
        fail(TrackerException.unreachable(reason));
    }

    private void fail(TrackerException failure) {
        if (end()) {
            listener.onFailure(failure);
        }
    }

    @Override
    public void onDatagram(InetSocketAddress from, ByteBuffer reply) {
        if (!from.equals(address())) {
            return;
        }
        int action = reply.getInt(0);
        if (action == UdpMessages.ERROR) {
            onError(reply);
        } else if (action == UdpMessages.CONNECT && !announcing && reply.limit() >= UdpMessages.CONNECT_REPLY_LENGTH) {
            tracker.onConnected(from, reply.getLong(UdpMessages.HEADER_LENGTH));
            connectedHere = true;
            send();
        } else if (action == UdpMessages.ANNOUNCE
                && announcing
                && reply.limit() >= UdpMessages.ANNOUNCE_REPLY_LENGTH
                && end()) {
            listener.onAnswer(UdpMessages.answer(reply, from.getAddress().getAddress().length));
        }
    }

    /** A tracker that was started again, or changed its mind, does not know the connection id from before. */
    private void onError(ByteBuffer reply) {
        if (announcing && !connectedHere) {
            tracker.forgetConnection();
            send();
        } else {
            fail(TrackerException.refused(UdpMessages.errorText(reply)));
        }
    }

    /** Sends whichever datagram is due, as a new transaction, and waits. */
    private void send() {
        endTransaction();
        transactionId = transactions.begin(this);
        inTransaction = true;
        Optional<Long> connectionId = tracker.connectionId(address());
        announcing = connectionId.isPresent();
        byte[] datagram = announcing
                ? UdpMessages.announce(connectionId.get(), transactionId, request, tracker.target())
                : UdpMessages.connect(transactionId);
        int sent = transactionId;
        timer = scheduler.schedule(FIRST_WAIT.multipliedBy(1L << retransmissions), this::onSilence);
        transactions.send(address(), datagram, reason -> {
            if (inTransaction && transactionId == sent) {
                onUnsendable(reason);
            }
        });
    }

    private void onSilence() {
        if (retransmissions == MAX_RETRANSMISSIONS) {
            unreachable("timed out");
            return;
        }
        retransmissions++;
        addressIndex++;
        send();
    }

    /** There is no way to that address: goes on with the others at once. */
    private void onUnsendable(String reason) {
        addressIndex %= addresses.size();
        addresses.remove(addressIndex);
        if (addresses.isEmpty()) {
            unreachable(reason);
        } else {
            send();
        }
    }

    private InetSocketAddress address() {
        return addresses.get(addressIndex % addresses.size());
    }

    private void endTransaction() {
        timer.cancel();
        if (inTransaction) {
            transactions.end(transactionId);
            inTransaction = false;
        }
    }

    /** Whether this was the end; false if it had ended before. */
    private boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        endTransaction();
        return true;
    }
}
