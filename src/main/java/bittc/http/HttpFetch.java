package bittc.http;

import bittc.loop.Scheduler;
import bittc.net.NameResolver;
import bittc.net.Url;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One fetch: resolves the name, tries its addresses, follows redirects, reads the answer, all within a time limit. */
final class HttpFetch implements HttpClient.Call {
    /** Covers everything from the first lookup to the last byte. */
    static final Duration TIME_LIMIT = Duration.ofSeconds(30);

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    /** Shorter while other addresses remain: a silent one must not use up their time. */
    private static final Duration CONNECT_LIMIT_WITH_OTHERS = Duration.ofSeconds(4);

    private final Scheduler scheduler;
    private final NameResolver resolver;
    private final HttpConnector connector;
    private final FetchRules rules;
    private final HttpClient.Listener listener;

    private Route route;
    private Scheduler.Timer limit;
    private HttpClient.Call underway = () -> {};
    private boolean ended;

    HttpFetch(
            Scheduler scheduler,
            NameResolver resolver,
            HttpConnector connector,
            Url url,
            FetchRules rules,
            HttpClient.Listener listener) {
        this.scheduler = scheduler;
        this.resolver = resolver;
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
        resolver.resolve(
                route.url().host(),
                addresses -> {
                    if (!ended) {
                        onResolved(addresses);
                    }
                },
                this::fail);
    }

    private void onResolved(List<InetAddress> addresses) {
        List<InetAddress> allowed;
        try {
            allowed = route.allowed(addresses);
        } catch (IOException e) {
            fail(e.getMessage());
            return;
        }
        Optional<String> objection = allowed.stream()
                .flatMap(address -> rules.objection(route.url(), address).stream())
                .findFirst();
        if (objection.isPresent()) {
            fail(objection.get());
        } else {
            connect(allowed, 0);
        }
    }

    private void connect(List<InetAddress> addresses, int index) {
        boolean last = index == addresses.size() - 1;
        InetAddress address = addresses.get(index);
        Url request = rules.request(route.url(), route.redirects() > 0);
        Duration patience = last ? CONNECT_LIMIT : CONNECT_LIMIT_WITH_OTHERS;
        underway = connector.get(request, address, patience, rules.maxBodyLength(), new HttpConnector.Listener() {
            @Override
            public void onConnectFailed(String reason) {
                if (last) {
                    fail(reason);
                } else {
                    connect(addresses, index + 1);
                }
            }

            @Override
            public void onFailed(String reason) {
                fail(reason);
            }

            @Override
            public void onReply(HttpReply reply) {
                onHttpReply(request, address, reply);
            }
        });
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
