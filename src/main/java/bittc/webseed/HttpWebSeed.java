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
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/** One web seed of one torrent, and what has been learnt of it: where it has sent us, and which files it lacks. */
final class HttpWebSeed implements WebSeed {
    /** After this time a server is asked again for files that it has refused. */
    static final Duration REFUSED_FOR = Duration.ofMinutes(5);

    /** Files that are remembered to be elsewhere than the others, each with a URL; the oldest are forgotten. */
    static final int MAX_ROUTES = 256;

    private final HttpWebSeeds seeds;
    private final Metainfo metainfo;
    private final Url url;
    private final boolean isFolder;

    /** Null until the torrent's names have been read. */
    private SeedFiles files;

    /** To what all files' URLs begin with. */
    private Route base;

    private final Map<Integer, Route> elsewhere = new LinkedHashMap<>();

    /** Indexes of files that it lacks for good: a bit for each file, for it may say so of every one. */
    private final BitSet missing = new BitSet();

    /** Of those that it does not give now. */
    private final BitSet refused = new BitSet();

    /** When these are asked for again; of no meaning while there are none. */
    private long refusedUntil;

    /** All web seeds of the torrent, this one among them. */
    private List<HttpWebSeed> all = List.of(this);

    private boolean useless;
    private boolean wholeFiles;
    private boolean learnt;
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

    /** There are others: together they may have what none has alone. */
    void setAll(List<HttpWebSeed> seeds) {
        all = seeds;
    }

    @Override
    public void connect(PeerHandler handler) {
        learnt = false;
        if (!refused.isEmpty() && now() - refusedUntil >= 0) {
            refused.clear();
        }
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
    public boolean readsForward() {
        return wholeFiles;
    }

    @Override
    public boolean hasLearnt() {
        return learnt;
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

    /**
     * The pieces that it can be asked for, as far as is known. Where a piece has bytes of a file that it lacks beside bytes of
     * one that it has, the former come from another web seed: else nobody would ever have such a piece.
     */
    Bitfield pieces() {
        BitSet lacking = lacking();
        BitSet nowhere = lacking();
        if (!nowhere.isEmpty()) {
            all.forEach(seed -> nowhere.and(seed.lacking()));
        }
        return files.pieces(lacking, nowhere);
    }

    private BitSet lacking() {
        BitSet lacking = (BitSet) missing.clone();
        lacking.or(refused);
        return lacking;
    }

    private boolean has(int index) {
        return !missing.get(index) && !refused.get(index);
    }

    /** Who is asked for this file: this web seed, or another if this one lacks it. */
    HttpWebSeed keeperOf(FileEntry file) {
        if (has(file.index())) {
            return this;
        }
        return all.stream().filter(seed -> seed.has(file.index())).findFirst().orElse(this);
    }

    /** The way to a file. */
    Route routeTo(FileEntry file, SeedFiles names) {
        Route own = elsewhere.get(file.index());
        return own == null ? base.with(behind(base.url(), names.suffix(file, isFolder))) : own;
    }

    /** The server has sent us elsewhere; what is said of one file is taken to hold for all if it moves their folder. */
    void onRedirect(FileEntry file, SeedFiles names, InetAddress address, AnswerHead head) throws IOException {
        Route from = routeTo(file, names);
        Route to = from.follow(from.url(), address, head.statusText(), head.field("location"));
        String suffix = names.suffix(file, isFolder);
        String target = to.url().target();
        if (!elsewhere.containsKey(file.index()) && target.endsWith(suffix)) {
            base = to.with(with(to.url(), target.substring(0, target.length() - suffix.length())));
        } else {
            elsewhere.put(file.index(), to);
            if (elsewhere.size() > MAX_ROUTES) {
                elsewhere.remove(elsewhere.keySet().iterator().next());
            }
        }
    }

    /** The server does not have this file, or does not give it now. */
    void onLack(FileEntry file, boolean forGood) {
        if (forGood) {
            onMissing(file);
        } else {
            onRefused(file);
        }
    }

    private void onMissing(FileEntry file) {
        missing.set(file.index());
        learnt = true;
        useless = useless || hasNothingBut(missing) || files != null && refused.isEmpty() && pieces().isEmpty();
    }

    /** What it says of all files says nothing of any. */
    private void onRefused(FileEntry file) {
        refusedUntil = refused.isEmpty() ? now() + REFUSED_FOR.toNanos() : refusedUntil;
        refused.set(file.index());
        learnt = !hasNothingBut(lacking());
        if (!learnt) {
            refused.clear();
        }
    }

    private boolean hasNothingBut(BitSet lacking) {
        return metainfo.files().stream()
                .allMatch(file -> file.padding() || file.length() == 0 || lacking.get(file.index()));
    }

    /** The server sends whole files only, or does not do so any more. */
    void onWholeFiles(boolean now) {
        learnt = now && !wholeFiles;
        wholeFiles = now;
    }

    private long now() {
        return seeds.network().scheduler().nanoTime();
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
        return url.withTarget(target);
    }

    /** A web seed of a URL, if that is one. */
    static Optional<HttpWebSeed> of(HttpWebSeeds seeds, Metainfo metainfo, String text) {
        return Url.parse(text)
                .filter(url -> url.scheme() != Url.Scheme.UDP)
                .map(url -> new HttpWebSeed(seeds, metainfo, url));
    }
}
