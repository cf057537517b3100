package bittc.http;

import bittc.loop.Cancellable;
import bittc.net.Url;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Fetches .torrent files. Passes on any body of status 200, even a login page: its reader says best what it is. The
 * user has chosen the URL, so it may be a local one; a redirect from the Internet may not.
 */
public final class TorrentFetch {
    private static final String MAGNET = "magnet:";

    private TorrentFetch() {}

    /** Accepts redirects to magnet links: search engines send them if they have no .torrent file. */
    private record Rules(int maxBodyLength) implements FetchRules {
        @Override
        public boolean endsAt(String location) {
            return location.strip().regionMatches(true, 0, MAGNET, 0, MAGNET.length());
        }
    }

    /**
     * Fetches a .torrent file; called on the loop. Calls one of the consumers in a later turn, unless cancelled.
     *
     * @param url of http or https
     * @param maxLength of the file, in bytes, before and after decompression
     * @param onMagnet receives the magnet link that a redirect leads to, as it came
     * @param onFailure receives the reason, for people; text from the server in it is not sanitised
     */
    public static Cancellable start(
            HttpClient client,
            Url url,
            int maxLength,
            Consumer<byte[]> onBytes,
            Consumer<String> onMagnet,
            Consumer<String> onFailure) {
        return client.fetch(url, new Rules(maxLength), new HttpClient.Listener() {
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
