package bittc.tracker;

import bittc.loop.Cancellable;
import bittc.loop.Scheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One question to a UDP tracker: connects, then asks, and retransmits each until a reply or the last timeout. Each
 * retransmission goes to the next of the tracker's addresses.
 *
 * <pre>{@code
 * RESOLVING -> CONNECTING -> ASKING -> ended
 *                   ^-----------'  the connection id has expired, or is not accepted
 * }</pre>
 */
final class UdpExchange implements Cancellable, UdpTransactions.Receiver {
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

    /** A question that needs a connection id; receives one outcome, unless cancelled. */
    interface Question {
        /** Encodes the datagram. */
        byte[] datagram(long connectionId, int transactionId);

        /** The action of a reply to it. */
        int action();

        /** Shorter replies are ignored. */
        int minReplyLength();

        /** Receives the reply; it is not valid after the call. */
        void onReply(InetSocketAddress from, ByteBuffer reply);

        void onFailure(TrackerException failure);
    }

    /**
     * The timeouts for a reply.
     *
     * @param firstWait the first timeout; each further one is twice as long
     * @param retransmissions number of retransmissions
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
        if (!transactions.mayAnswer(address(), from)) {
            return;
        }
        int action = reply.getInt(0);
        if (action == UdpMessages.ERROR) {
            onError(reply);
        } else if (action == UdpMessages.CONNECT && !asking && reply.limit() >= UdpMessages.CONNECT_REPLY_LENGTH) {
            tracker.onConnected(address(), reply.getLong(UdpMessages.HEADER_LENGTH));
            connectedHere = true;
            send();
        } else if (action == question.action() && asking && reply.limit() >= question.minReplyLength() && end()) {
            question.onReply(from, reply);
        }
    }

    /** Connects again if the connection id is an old one: a restarted tracker no longer knows it. */
    private void onError(ByteBuffer reply) {
        if (asking && !connectedHere) {
            tracker.forgetConnection();
            send();
        } else {
            fail(TrackerException.refused(UdpMessages.errorText(reply)));
        }
    }

    /** Sends the datagram that is due, as a new transaction, and starts its timeout. */
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

    /** Drops an address that nothing can be sent to, and continues with the others at once. */
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

    /** Ends the exchange; false if it had already ended. */
    private boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        endTransaction();
        return true;
    }
}
