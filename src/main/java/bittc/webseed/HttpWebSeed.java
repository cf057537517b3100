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

/** One web seed of one torrent, and what we learnt about it: its redirects, and the files that it lacks. */
final class HttpWebSeed implements WebSeed {
    /** Time after which refused files are requested again. */
    static final Duration REFUSED_FOR = Duration.ofMinutes(5);

    /** Files with a redirect of their own that are remembered, each with a URL; the oldest are forgotten. */
    static final int MAX_ROUTES = 256;

    private final HttpWebSeeds seeds;
    private final Metainfo metainfo;
    private final Url url;
    private final boolean isFolder;

    /** Null until the torrent's original names are read. */
    private SeedFiles files;

    /** The route that all files' URLs start with. */
    private Route base;

    private final Map<Integer, Route> elsewhere = new LinkedHashMap<>();

    /** Indexes of permanently missing files: one bit each, as there may be as many as files. */
    private final BitSet missing = new BitSet();

    /** Indexes of files refused for now. */
    private final BitSet refused = new BitSet();

    /** The time to request refused files again; meaningless if there are none. */
    private long refusedUntil;

    /** All web seeds of the torrent, including this one. */
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

    /** Sets the torrent's web seeds: together they may have a piece that none has alone. */
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

    /** The route to files that have no route of their own. */
    Route base() {
        return base;
    }

    /**
     * The pieces that may be requested from it, as far as known. If a piece spans a file that it lacks and one that it has,
     * another web seed supplies the former's bytes: otherwise no one would ever have such a piece.
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

    /** The web seed to request this file from: this one, or another if this one lacks it. */
    HttpWebSeed keeperOf(FileEntry file) {
        if (has(file.index())) {
            return this;
        }
        return all.stream().filter(seed -> seed.has(file.index())).findFirst().orElse(this);
    }

    Route routeTo(FileEntry file, SeedFiles names) {
        Route own = elsewhere.get(file.index());
        return own == null ? base.with(behind(base.url(), names.suffix(file, isFolder))) : own;
    }

    /** Follows a redirect. If it moves a file's folder, it is taken to hold for all files. */
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

    /** Notes that the server lacks this file, or refuses it for now. */
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

    /** A server that refuses all files says nothing about any one of them. */
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

    /** Notes whether the server sends whole files only. */
    void onWholeFiles(boolean now) {
        learnt = now && !wholeFiles;
        wholeFiles = now;
    }

    private long now() {
        return seeds.network().scheduler().nanoTime();
    }

    /** Sets the pause that the server asks for. */
    void onPause(Duration asked) {
        pause = asked;
    }

    /** Ends the pause, as the server works. */
    void onServed() {
        pause = Duration.ZERO;
    }

    /** Forgets redirects after a failed connection: they may be outdated. */
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

    /** Creates a web seed from a URL, if it is a valid one. */
    static Optional<HttpWebSeed> of(HttpWebSeeds seeds, Metainfo metainfo, String text) {
        return Url.parse(text)
                .filter(url -> url.scheme() != Url.Scheme.UDP)
                .map(url -> new HttpWebSeed(seeds, metainfo, url));
    }
}
