package bittc.tracker;

import bittc.http.FetchRules;
import bittc.http.HttpClient;
import bittc.http.HttpReply;
import bittc.loop.Cancellable;
import bittc.net.Url;
import java.io.IOException;

/** One announce by HTTP: makes the request and interprets the answer. */
final class HttpAnnounce implements HttpClient.Listener {
    private static final String LOOPBACK_PATH = "/announce";

    private final FetchRules rules;
    private final Listener listener;

    /** Receives the outcome: one call, unless cancelled. */
    interface Listener {
        void onReply(HttpAnnounceReply reply);

        void onFailure(TrackerException failure);
    }

    HttpAnnounce(String parameters, Listener listener) {
        rules = new QueryRules(parameters, LOOPBACK_PATH);
        this.listener = listener;
    }

    Cancellable start(HttpClient client, Url url) {
        return client.fetch(url, rules, this);
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
