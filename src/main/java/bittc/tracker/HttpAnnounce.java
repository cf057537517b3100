package bittc.tracker;

import bittc.loop.Scheduler;
import bittc.tracker.AnnounceUrl.Scheme;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One announce by HTTP: looks the name up, tries its addresses, follows redirects, reads the answer, all within a limit. */
final class HttpAnnounce implements Tracker.Cancellable {
    /** For everything from the first lookup to the last byte. */
    static final Duration TIME_LIMIT = Duration.ofSeconds(30);

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    /** While there are other addresses to try, a silent one must not use up the time of all. */
    private static final Duration CONNECT_LIMIT_WITH_OTHERS = Duration.ofSeconds(4);

    private static final int MAX_REDIRECTS = 5;

    /** What a tracker on this machine is called; any other path might be some other service's that we are to be used against. */
    private static final String LOOPBACK_PATH = "/announce";

    private final Scheduler scheduler;
    private final NameResolver resolver;
    private final HttpClient client;
    private final AnnounceUrl firstUrl;
    private final String parameters;
    private final Listener listener;

    private Scheduler.Timer limit;
    private Tracker.Cancellable underway = () -> {};
    private AddressScope scope = AddressScope.LOOPBACK;
    private int redirects;
    private boolean ended;

    /** How it ends: one of the two, unless cancelled. */
    interface Listener {
        void onReply(HttpAnnounceReply reply);

        void onFailure(TrackerException failure);
    }

    HttpAnnounce(
            Scheduler scheduler,
            NameResolver resolver,
            HttpClient client,
            AnnounceUrl url,
            String parameters,
            Listener listener) {
        this.scheduler = scheduler;
        this.resolver = resolver;
        this.client = client;
        this.firstUrl = url;
        this.parameters = parameters;
        this.listener = listener;
    }

    void start() {
        limit = scheduler.schedule(TIME_LIMIT, () -> fail("timed out"));
        visit(firstUrl);
    }

    @Override
    public void cancel() {
        end();
    }

    private void visit(AnnounceUrl url) {
        resolver.resolve(
                url.host(),
                addresses -> {
                    if (!ended) {
                        onResolved(url, addresses);
                    }
                },
                this::fail);
    }

    private void onResolved(AnnounceUrl url, List<InetAddress> addresses) {
        List<InetAddress> allowed = addresses.stream().filter(scope::mayLeadTo).toList();
        if (allowed.isEmpty()) {
            fail("redirects to a local address");
        } else if (!url.path().equals(LOOPBACK_PATH) && allowed.stream().anyMatch(HttpAnnounce::isLoopback)) {
            fail("on this machine only " + LOOPBACK_PATH + " is asked");
        } else {
            connect(url, allowed, 0);
        }
    }

    private static boolean isLoopback(InetAddress address) {
        return AddressScope.of(address) == AddressScope.LOOPBACK;
    }

    private void connect(AnnounceUrl url, List<InetAddress> addresses, int index) {
        boolean last = index == addresses.size() - 1;
        InetAddress address = addresses.get(index);
        AnnounceUrl request = withParameters(url);
        underway = client.get(
                request, address, last ? CONNECT_LIMIT : CONNECT_LIMIT_WITH_OTHERS, new HttpClient.Listener() {
                    @Override
                    public void onConnectFailed(String reason) {
                        if (last) {
                            fail(reason);
                        } else {
                            connect(url, addresses, index + 1);
                        }
                    }

                    @Override
                    public void onFailed(String reason) {
                        fail(reason);
                    }

                    @Override
                    public void onReply(HttpReply reply) {
                        scope = AddressScope.of(address);
                        onHttpReply(request, reply);
                    }
                });
    }

    /** A redirect often leads to the whole query again; where it does not, the announce goes along. */
    private AnnounceUrl withParameters(AnnounceUrl url) {
        return redirects > 0 && url.target().contains("info_hash=")
                ? url
                : new AnnounceUrl(url.scheme(), url.host(), url.port(), HttpQuery.append(url.target(), parameters));
    }

    private void onHttpReply(AnnounceUrl url, HttpReply reply) {
        if (reply.isRedirect()) {
            redirect(url, reply);
            return;
        }
        HttpAnnounceReply parsed;
        try {
            parsed = HttpAnnounceReply.parse(reply.content());
        } catch (TrackerException e) {
            // Some trackers give their reason with a status of 400 or so; without a reason, the status is one.
            fail(reply.status() == 200 || e.refused() ? e : TrackerException.unreachable(reply.statusText()));
            return;
        }
        if (reply.status() != 200) {
            fail(reply.statusText());
        } else if (end()) {
            listener.onReply(parsed);
        }
    }

    private void redirect(AnnounceUrl from, HttpReply reply) {
        Optional<AnnounceUrl> to = reply.location().flatMap(from::resolve);
        if (++redirects > MAX_REDIRECTS) {
            fail("more than " + MAX_REDIRECTS + " redirects");
        } else if (to.isEmpty() || to.get().scheme() == Scheme.UDP) {
            fail(reply.statusText() + " without a usable address");
        } else if (from.scheme() == Scheme.HTTPS && to.get().scheme() == Scheme.HTTP) {
            fail("redirects from https to http");
        } else {
            visit(to.get());
        }
    }

    private void fail(String reason) {
        fail(TrackerException.unreachable(reason));
    }

    private void fail(TrackerException failure) {
        if (end()) {
            listener.onFailure(failure);
        }
    }

    /** Whether this was the end; false if it had ended before. */
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
