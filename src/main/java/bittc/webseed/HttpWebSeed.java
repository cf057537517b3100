package bittc.webseed;

import bittc.download.PeerHandler;
import bittc.download.WebSeed;
import bittc.http.AnswerHead;
import bittc.http.Route;
import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import bittc.net.Url;
import bittc.torrent.Bitfield;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/** One web seed of one torrent, and what has been learnt of it: where it has sent us, and which files it lacks. */
final class HttpWebSeed implements WebSeed {
    /** Files that are remembered to be elsewhere than the others; others are asked for anew each time. */
    private static final int MAX_ROUTES = 10_000;

    private final HttpWebSeeds seeds;
    private final Metainfo metainfo;
    private final Url url;
    private final boolean isFolder;

    /** Null until the torrent's names have been read. */
    private SeedFiles files;

    /** To what all files' URLs begin with. */
    private Route base;

    private final Map<Integer, Route> elsewhere = new HashMap<>();
    private final Set<Integer> missing = new HashSet<>();
    private boolean useless;
    private Duration pause = Duration.ZERO;

    HttpWebSeed(HttpWebSeeds seeds, Metainfo metainfo, Url url) {
        this.seeds = seeds;
        this.metainfo = metainfo;
        this.url = url;
        isFolder = url.target().endsWith("/");
        base = Route.to(url);
    }

    @Override
    public InetSocketAddress address() {
        return InetSocketAddress.createUnresolved(url.host(), url.port());
    }

    @Override
    public void connect(PeerHandler handler) {
        WebSeedLink link = new WebSeedLink(seeds, this, handler);
        if (files != null) {
            link.open();
            return;
        }
        try {
            seeds.network().background().execute(() -> {
                SeedFiles read = new SeedFiles(metainfo);
                seeds.network().scheduler().execute(() -> {
                    files = read;
                    link.open();
                });
            });
        } catch (RejectedExecutionException e) {
            link.fail("too many connections at once");
        }
    }

    @Override
    public boolean isUseless() {
        return useless;
    }

    @Override
    public Duration pause() {
        return pause;
    }

    Metainfo metainfo() {
        return metainfo;
    }

    Url url() {
        return url;
    }

    SeedFiles files() {
        return files;
    }

    /** The way to the files that have no way of their own. */
    Route base() {
        return base;
    }

    /** The pieces that it can be asked for, as far as is known. */
    Bitfield pieces() {
        return files.piecesWithout(missing);
    }

    /** The way to a file. */
    Route routeTo(FileEntry file) {
        Route own = elsewhere.get(file.index());
        return own == null ? base.with(behind(base.url(), files.suffix(file, isFolder))) : own;
    }

    /** The server has sent us elsewhere; what is said of one file is taken to hold for all if it moves their folder. */
    void onRedirect(FileEntry file, InetAddress address, AnswerHead head) throws IOException {
        Route from = routeTo(file);
        Route to = from.follow(from.url(), address, head.statusText(), head.field("location"));
        String suffix = files.suffix(file, isFolder);
        String target = to.url().target();
        if (!elsewhere.containsKey(file.index()) && target.endsWith(suffix)) {
            base = to.with(with(to.url(), target.substring(0, target.length() - suffix.length())));
        } else if (elsewhere.size() < MAX_ROUTES || elsewhere.containsKey(file.index())) {
            elsewhere.put(file.index(), to);
        } else {
            throw new IOException("sends us elsewhere for too many files");
        }
    }

    /** The server does not have this file. */
    void onMissing(FileEntry file) {
        missing.add(file.index());
        useless = useless || pieces().isEmpty();
    }

    /** The server cannot serve parts of files. */
    void onNoRanges() {
        useless = true;
    }

    /** The server has turned us away. */
    void onPause(Duration asked) {
        pause = asked;
    }

    /** It works. */
    void onServed() {
        pause = Duration.ZERO;
    }

    /** A connection has failed: where servers have sent us may not be right any more. */
    void forgetRoutes() {
        base = Route.to(url);
        elsewhere.clear();
    }

    private static Url behind(Url url, String suffix) {
        return suffix.isEmpty() ? url : with(url, url.target() + suffix);
    }

    private static Url with(Url url, String target) {
        return new Url(url.scheme(), url.host(), url.port(), target);
    }

    /** A web seed of a URL, if that is one. */
    static Optional<HttpWebSeed> of(HttpWebSeeds seeds, Metainfo metainfo, String text) {
        return Url.parse(text)
                .filter(url -> url.scheme() != Url.Scheme.UDP)
                .map(url -> new HttpWebSeed(seeds, metainfo, url));
    }
}
