package bittc.tracker;

import bittc.bencode.BencodeDictionary;
import bittc.http.HttpClient;
import bittc.http.HttpReply;
import bittc.loop.Cancellable;
import bittc.net.PercentCoding;
import bittc.net.Url;
import bittc.torrent.InfoHash;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** One scrape by HTTP (BEP 48), of one torrent: {@code d5:filesd20:<info hash>d8:complete…10:downloaded…10:incomplete…eee}. */
final class HttpScrape implements HttpClient.Listener {
    private static final String ANNOUNCE = "announce";
    private static final String SCRAPE = "scrape";

    private static final String LOOPBACK_PATH = "/" + SCRAPE;

    private final InfoHash infoHash;
    private final ScrapeListener listener;

    HttpScrape(InfoHash infoHash, ScrapeListener listener) {
        this.infoHash = infoHash;
        this.listener = listener;
    }

    Cancellable start(HttpClient client, Url url) {
        String parameters = "info_hash=" + PercentCoding.encode(infoHash.toBytes());
        return client.fetch(url, new QueryRules(parameters, LOOPBACK_PATH), this);
    }

    /** The scrape URL for an announce URL; empty unless the last part of its path begins with "announce". */
    static Optional<Url> scrapeUrl(Url announce) {
        String path = announce.path();
        int name = path.lastIndexOf('/') + 1;
        if (!path.startsWith(ANNOUNCE, name)) {
            return Optional.empty();
        }
        String target = announce.target();
        String scrape = target.substring(0, name) + SCRAPE + target.substring(name + ANNOUNCE.length());
        return Optional.of(announce.withTarget(scrape));
    }

    @Override
    public void onReply(HttpReply reply) {
        ScrapeAnswer answer;
        try {
            answer = parse(reply.content());
        } catch (TrackerException e) {
            listener.onFailure(
                    reply.status() == 200 || e.refused() ? e : TrackerException.unreachable(reply.statusText()));
            return;
        } catch (IOException e) {
            onFailure(e.getMessage());
            return;
        }
        if (reply.status() == 200) {
            listener.onAnswer(answer);
        } else {
            onFailure(reply.statusText());
        }
    }

    private ScrapeAnswer parse(byte[] body) throws TrackerException {
        BencodeDictionary reply = HttpAnnounceReply.dictionary(body);
        HttpAnnounceReply.throwReason(reply);
        for (BencodeDictionary.Entry entry : reply.dictionary("files").orElseThrow(this::unknown)) {
            if (Arrays.equals(entry.key().bytes(), infoHash.toBytes())
                    && entry.value() instanceof BencodeDictionary torrent) {
                return new ScrapeAnswer(
                        count(torrent, "complete"), count(torrent, "incomplete"), count(torrent, "downloaded"));
            }
        }
        throw unknown();
    }

    private TrackerException unknown() {
        return TrackerException.refused("it does not know this torrent");
    }

    private static OptionalInt count(BencodeDictionary torrent, String key) {
        return HttpAnnounceReply.count(torrent.integer(key));
    }

    @Override
    public void onFailure(String reason) {
        listener.onFailure(TrackerException.unreachable(reason));
    }
}
