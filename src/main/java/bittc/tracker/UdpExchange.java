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
 * One question to a tracker by UDP: connect, then ask, each sent again until there is a reply or the patience is over. A
 * tracker with several addresses is asked at the next one each time.
 *
 * <pre>{@code
 * RESOLVING -> CONNECTING -> ASKING -> ended
 *                   ^-----------'  the connection id is too old, or not good any more
 * }</pre>
 */
final class UdpExchange implements Tracker.Cancellable, UdpTransactions.Receiver {
    private final UdpTracker tracker;
    private final Scheduler scheduler;
    private final UdpTransactions transactions;
    private final Question question;
    private final Patience patience;

    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private int addressIndex;
    private int retransmissions;
    private int transactionId;
    private boolean inTransaction;
    private boolean asking;
    private boolean connectedHere;
    private Scheduler.Timer timer = () -> {};
    private boolean ended;

    /** What is asked once there is a connection id; one of the two ends is reached, unless cancelled. */
    interface Question {
        /** The datagram. */
        byte[] datagram(long connectionId, int transactionId);

        /** The action of a reply to it. */
        int action();

        /** A shorter reply is none. */
        int minReplyLength();

        /** The reply; not valid after the call. */
        void onReply(InetSocketAddress from, ByteBuffer reply);

        void onFailure(TrackerException failure);
    }

    /**
     * How long a reply is waited for.
     *
     * @param firstWait the first time; twice as long each further time
     * @param retransmissions how often it is asked again
     */
    record Patience(Duration firstWait, int retransmissions) {}

    UdpExchange(
            UdpTracker tracker,
            Scheduler scheduler,
            UdpTransactions transactions,
            Question question,
            Patience patience) {
        this.tracker = tracker;
        this.scheduler = scheduler;
        this.transactions = transactions;
        this.question = question;
        this.patience = patience;
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
            question.onFailure(failure);
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
        } else if (action == UdpMessages.CONNECT && !asking && reply.limit() >= UdpMessages.CONNECT_REPLY_LENGTH) {
            tracker.onConnected(from, reply.getLong(UdpMessages.HEADER_LENGTH));
            connectedHere = true;
            send();
        } else if (action == question.action() && asking && reply.limit() >= question.minReplyLength() && end()) {
            question.onReply(from, reply);
        }
    }

    /** A tracker that was started again, or changed its mind, does not know the connection id from before. */
    private void onError(ByteBuffer reply) {
        if (asking && !connectedHere) {
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
        asking = connectionId.isPresent();
        byte[] datagram =
                asking ? question.datagram(connectionId.get(), transactionId) : UdpMessages.connect(transactionId);
        int sent = transactionId;
        timer = scheduler.schedule(patience.firstWait().multipliedBy(1L << retransmissions), this::onSilence);
        transactions.send(address(), datagram, reason -> {
            if (inTransaction && transactionId == sent) {
                onUnsendable(reason);
            }
        });
    }

    private void onSilence() {
        if (retransmissions == patience.retransmissions()) {
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
