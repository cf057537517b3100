package bittc.tracker;

import bittc.loop.Scheduler;
import java.util.Optional;

/** A tracker that is asked by HTTP or HTTPS (BEP 3), for one torrent. */
final class HttpTracker implements Tracker {
    private final AnnounceUrl url;
    private final Scheduler scheduler;
    private final NameResolver resolver;
    private final HttpClient client;
    private byte[] trackerId;

    HttpTracker(AnnounceUrl url, Scheduler scheduler, NameResolver resolver, HttpClient client) {
        this.url = url;
        this.scheduler = scheduler;
        this.resolver = resolver;
        this.client = client;
    }

    @Override
    public String host() {
        return url.hostAndPort();
    }

    @Override
    public Cancellable announce(AnnounceRequest request, Listener listener) {
        assert scheduler.onLoop();
        String parameters = HttpQuery.of(request, Optional.ofNullable(trackerId));
        HttpAnnounce announce =
                new HttpAnnounce(scheduler, resolver, client, url, parameters, new HttpAnnounce.Listener() {
                    @Override
                    public void onReply(HttpAnnounceReply reply) {
                        trackerId = reply.trackerId().orElse(trackerId);
                        listener.onAnswer(reply.answer());
                    }

                    @Override
                    public void onFailure(TrackerException failure) {
                        listener.onFailure(failure);
                    }
                });
        announce.start();
        return announce;
    }
}
