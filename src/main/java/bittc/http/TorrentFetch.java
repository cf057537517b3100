package bittc.http;

import bittc.net.Url;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Fetches .torrent files. Whatever comes with status 200 is handed on, also the web page that a login form is: whoever reads
 * it says best what it is. The user has named the URL, so it may be a local one; a redirect from the Internet may not.
 */
public final class TorrentFetch {
    /** As large as a .torrent file may be, in bytes. */
    public static final int MAX_LENGTH = 10_000_000;

    private static final String MAGNET = "magnet:";

    private TorrentFetch() {}

    /** Search engines send those who ask for a .torrent file on to a magnet link where they know no more. */
    private static final class Rules implements FetchRules {
        @Override
        public int maxBodyLength() {
            return MAX_LENGTH;
        }

        @Override
        public boolean endsAt(String location) {
            return location.strip().regionMatches(true, 0, MAGNET, 0, MAGNET.length());
        }
    }

    /**
     * Fetches one; called on the loop, and calls one of the two in a later turn of it, unless cancelled.
     *
     * @param url of http or https
     * @param onMagnet gets the magnet link that a redirect leads to, as it came
     * @param onFailure gets the reason, for people; text from the server in it is not sanitised
     */
    public static HttpClient.Call start(
            HttpClient client,
            Url url,
            Consumer<byte[]> onBytes,
            Consumer<String> onMagnet,
            Consumer<String> onFailure) {
        return client.fetch(url, new Rules(), new HttpClient.Listener() {
            @Override
            public void onReply(HttpReply reply) {
                if (Route.isRedirect(reply.status())) {
                    onMagnet.accept(reply.location().orElseThrow().strip());
                    return;
                }
                if (reply.status() != 200) {
                    onFailure.accept(reply.statusText());
                    return;
                }
                byte[] content;
                try {
                    content = reply.content();
                } catch (IOException e) {
                    onFailure.accept(e.getMessage());
                    return;
                }
                onBytes.accept(content);
            }

            @Override
            public void onFailure(String reason) {
                onFailure.accept(reason);
            }
        });
    }
}
