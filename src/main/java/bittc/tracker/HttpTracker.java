package bittc.tracker;

import bittc.http.HttpClient;
import bittc.loop.Cancellable;
import bittc.net.Url;
import java.util.Optional;

/** A tracker with an HTTP or HTTPS URL (BEP 3), for one torrent. */
final class HttpTracker implements Tracker {
    private final Url url;
    private final HttpClient client;
    private byte[] trackerId;

    HttpTracker(Url url, HttpClient client) {
        this.url = url;
        this.client = client;
    }

    @Override
    public String host() {
        return url.hostAndPort();
    }

    @Override
    public Cancellable announce(AnnounceRequest request, Listener listener) {
        String parameters = HttpQuery.of(request, Optional.ofNullable(trackerId));
        HttpAnnounce announce = new HttpAnnounce(parameters, new HttpAnnounce.Listener() {
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
        return announce.start(client, url);
    }
}
