package bittc.tracker;

import bittc.http.FetchRules;
import bittc.http.HttpClient;
import bittc.http.HttpReply;
import bittc.net.AddressScope;
import bittc.net.Url;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;

/** One announce by HTTP: makes the request and interprets the answer. */
final class HttpAnnounce implements FetchRules, HttpClient.Listener {
    /** Largest answer, in bytes, before and after decompression: ten thousand peers in the longest form. */
    static final int MAX_BODY_LENGTH = 1024 * 1024;

    /** The only path requested on this machine: others may belong to services that a torrent wants to attack. */
    private static final String LOOPBACK_PATH = "/announce";

    private final String parameters;
    private final Listener listener;

    /** Receives the outcome: one call, unless cancelled. */
    interface Listener {
        void onReply(HttpAnnounceReply reply);

        void onFailure(TrackerException failure);
    }

    HttpAnnounce(String parameters, Listener listener) {
        this.parameters = parameters;
        this.listener = listener;
    }

    @Override
    public int maxBodyLength() {
        return MAX_BODY_LENGTH;
    }

    @Override
    public Optional<String> objection(Url url, InetAddress address) {
        boolean asked =
                AddressScope.of(address) != AddressScope.LOOPBACK || url.path().equals(LOOPBACK_PATH);
        return asked ? Optional.empty() : Optional.of("on this machine only " + LOOPBACK_PATH + " is requested");
    }

    /** Adds the parameters, unless a redirect already has them, as it often does. */
    @Override
    public Url request(Url url, boolean redirected) {
        return redirected && url.target().contains("info_hash=")
                ? url
                : url.withTarget(HttpQuery.append(url.target(), parameters));
    }

    @Override
    public void onReply(HttpReply reply) {
        HttpAnnounceReply parsed;
        try {
            parsed = HttpAnnounceReply.parse(content(reply));
        } catch (TrackerException e) {
            // Some trackers send their reason with a status such as 400; if there is none, the status is the reason.
            fail(reply, reply.status() == 200 || e.refused() ? e : TrackerException.unreachable(reply.statusText()));
            return;
        }
        if (reply.status() != 200) {
            fail(reply, TrackerException.unreachable(reply.statusText()));
        } else {
            listener.onReply(parsed);
        }
    }

    /** Adds the wait that an overloaded tracker may ask for (RFC 6585 4, RFC 9110 15.6.4). */
    private void fail(HttpReply reply, TrackerException failure) {
        boolean busy = reply.status() == 429 || reply.status() == 503;
        listener.onFailure(busy ? failure.withRetryAfter(reply.retryAfter()) : failure);
    }

    private static byte[] content(HttpReply reply) throws TrackerException {
        try {
            return reply.content();
        } catch (IOException e) {
            throw TrackerException.unreachable(e.getMessage());
        }
    }

    @Override
    public void onFailure(String reason) {
        listener.onFailure(TrackerException.unreachable(reason));
    }
}
