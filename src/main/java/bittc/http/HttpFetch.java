package bittc.http;

import bittc.loop.Cancellable;
import bittc.loop.Scheduler;
import bittc.net.Url;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One fetch: connects, follows redirects, takes the answer, all within a limit. */
final class HttpFetch implements Cancellable {
    /** Covers everything from the first lookup to the last byte. */
    static final Duration TIME_LIMIT = Duration.ofSeconds(30);

    private final Scheduler scheduler;
    private final HttpConnector connector;
    private final FetchRules rules;
    private final HttpClient.Listener listener;

    private Route route;
    private Scheduler.Timer limit;
    private Cancellable underway = () -> {};
    private boolean ended;

    HttpFetch(Scheduler scheduler, HttpConnector connector, Url url, FetchRules rules, HttpClient.Listener listener) {
        this.scheduler = scheduler;
        this.connector = connector;
        route = Route.to(url);
        this.rules = rules;
        this.listener = listener;
    }

    void start() {
        limit = scheduler.schedule(TIME_LIMIT, () -> fail("timed out"));
        visit();
    }

    @Override
    public void cancel() {
        end();
    }

    private void visit() {
        Url request = rules.request(route.url(), route.redirects() > 0);
        underway = connector.get(request, this::allowed, rules, new HttpConnector.Listener() {
            @Override
            public void onFailed(String reason) {
                fail(reason);
            }

            @Override
            public void onReply(InetAddress address, HttpReply reply) {
                onHttpReply(request, address, reply);
            }
        });
    }

    private List<InetAddress> allowed(List<InetAddress> found) throws IOException {
        List<InetAddress> allowed = route.allowed(found);
        for (InetAddress address : allowed) {
            Optional<String> objection = rules.objection(route.url(), address);
            if (objection.isPresent()) {
                throw new IOException(objection.get());
            }
        }
        return allowed;
    }

    private void onHttpReply(Url asked, InetAddress address, HttpReply reply) {
        boolean ends = reply.location().map(rules::endsAt).orElse(false);
        if (Route.isRedirect(reply.status()) && !ends) {
            try {
                route = route.follow(asked, address, reply.statusText(), reply.location());
                visit();
            } catch (IOException e) {
                fail(e.getMessage());
            }
        } else if (end()) {
            listener.onReply(reply);
        }
    }

    private void fail(String reason) {
        if (end()) {
            listener.onFailure(reason);
        }
    }

    /** Ends the fetch; false if it had already ended. */
    private boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        limit.cancel();
        underway.cancel();
        return true;
    }
}
