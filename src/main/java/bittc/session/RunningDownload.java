package bittc.session;

import bittc.download.DownloadListener;
import bittc.download.DownloadState;
import bittc.download.PeerStatus;
import bittc.download.Progress;
import bittc.download.Torrent;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.net.Url;
import bittc.storage.FoundData;
import bittc.storage.PieceStore;
import bittc.storage.file.DiskPaths;
import bittc.torrent.InfoHash;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A download of the {@link SessionEngine}, with the state that the main thread may read. Owned by the loop. */
final class RunningDownload implements Engine.Transfer, DownloadListener {
    private final SessionEngine engine;
    private final TorrentRequest torrent;
    private final DownloadListener events;

    /** Empty while the .torrent file is being fetched. */
    private Optional<Torrent> download = Optional.empty();

    /** Crosses from the loop to the main thread, like {@link #diskPaths}. */
    private volatile Progress progress;

    /** Likewise. */
    private volatile Optional<DiskPaths> diskPaths = Optional.empty();

    /** Likewise. */
    private volatile FoundData found = FoundData.NOTHING;

    /** Likewise; null until the main thread asks for it. */
    private volatile List<PeerStatus> peers;

    /** Null until the metadata is known. */
    private PieceStore store;

    RunningDownload(SessionEngine engine, TorrentRequest torrent, DownloadListener events) {
        this.engine = engine;
        this.torrent = torrent;
        this.events = events;
        Optional<Metainfo> known = torrent.known();
        progress = nothing(
                known.isPresent() ? DownloadState.CHECKING : DownloadState.METADATA,
                known.map(metainfo -> torrent.plan().files().in(metainfo).bytes(metainfo))
                        .orElse(0L),
                known.map(metainfo -> torrent.plan()
                                .files()
                                .in(metainfo)
                                .pieces(metainfo)
                                .cardinality())
                        .orElse(0));
    }

    private static Progress nothing(DownloadState state, long total, int pieces) {
        OptionalLong eta = OptionalLong.empty();
        return new Progress(state, total, 0, 0, 0, 0, 0, 0, 0, eta, 0, 0, 0, pieces, 0, Optional.empty());
    }

    /** Begins to fetch the metadata of a torrent named by a magnet link or a URL. */
    void learn() {
        Optional<Url> url = torrent.url();
        if (url.isPresent()) {
            engine.fetch(
                    url.get(),
                    metainfo -> {
                        events.onMetadata(metainfo);
                        end(DownloadState.DONE);
                    },
                    this::learn,
                    this::fail);
        } else {
            learn(torrent.magnet().orElseThrow());
        }
    }

    private void learn(MagnetLink link) {
        begin(link, engine.session().learn(link, engine.options(torrent), this));
    }

    private void begin(MagnetLink link, Torrent added) {
        begun(added);
        engine.addPeers(added, link.peers(), this::onDetail);
    }

    /** Begins the download, by metadata, magnet link or URL. */
    void start() {
        Optional<Url> url = torrent.url();
        if (torrent.magnet().isPresent()) {
            start(torrent.magnet().get());
        } else if (url.isPresent()) {
            engine.fetch(
                    url.get(),
                    metainfo -> {
                        events.onMetadata(metainfo);
                        events.onState(DownloadState.METADATA, DownloadState.CHECKING, "");
                        start(metainfo);
                    },
                    this::start,
                    this::fail);
        } else {
            start(torrent.known().orElseThrow());
        }
    }

    private void start(MagnetLink link) {
        if (!isThere(link.infoHash())) {
            begin(link, engine.session().add(link, this::store, engine.options(torrent), this));
        }
    }

    private void start(Metainfo metainfo) {
        if (isThere(metainfo.infoHash())) {
            return;
        }
        Optional<Failure> refusal = torrent.refusal(metainfo);
        if (refusal.isPresent()) {
            fail(refusal.get());
            return;
        }
        begun(engine.session().add(metainfo, store(metainfo), engine.options(torrent), this));
    }

    private PieceStore store(Metainfo metainfo) {
        store = engine.store(torrent, metainfo);
        return store;
    }

    /** Fails this download if the session already has the torrent, which for a URL shows only now; true if it does. */
    private boolean isThere(InfoHash infoHash) {
        if (!engine.session().has(infoHash)) {
            return false;
        }
        fail(new Failure("torrent-duplicate", "same torrent as another of this command", ""));
        return true;
    }

    private void begun(Torrent added) {
        download = Optional.of(added);
        engine.addPeers(added, engine.namedPeers(), this::onDetail);
    }

    /** Gives it up, whatever its state. */
    void fail(Failure failure) {
        if (download.isPresent()) {
            download.get().fail(failure);
        } else if (!progress.state().ended()) {
            events.onFailed(failure);
            end(DownloadState.FAILED);
        }
    }

    /** Ends without a download. */
    private void end(DownloadState state) {
        DownloadState before = progress.state();
        progress = nothing(state, 0, 0);
        events.onState(before, state, "");
    }

    void snapshot() {
        download.ifPresent(begun -> progress = begun.progress());
        if (peers != null && download.isPresent()) {
            peers = download.get().peers();
        }
    }

    /** True unless it is still looking at what is on disk, has ended, or asks nobody but this machine. */
    boolean usesPeers() {
        DownloadState state = progress.state();
        return state != DownloadState.CHECKING
                && !state.ended()
                && !download.map(Torrent::isLoopbackOnly).orElse(false);
    }

    private void findFiles() {
        if (store != null && diskPaths.isEmpty()) {
            found = store.found();
            diskPaths = store.diskPaths();
        }
    }

    @Override
    public FoundData found() {
        return found;
    }

    @Override
    public Optional<DiskPaths> diskPaths() {
        return diskPaths;
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public List<PeerStatus> peers() {
        if (peers == null) {
            peers = List.of();
        }
        return peers;
    }

    @Override
    public void onState(DownloadState from, DownloadState to, String reason) {
        snapshot();
        findFiles();
        events.onState(from, to, reason);
    }

    @Override
    public void onMetadata(Metainfo metainfo) {
        events.onMetadata(metainfo);
    }

    @Override
    public void onTracker(TrackerReport report) {
        events.onTracker(report);
    }

    @Override
    public void onUnusableUrl(String what) {
        events.onUnusableUrl(what);
    }

    @Override
    public void onProxyLimit(String what) {
        events.onProxyLimit(what);
    }

    @Override
    public void onFileComplete(int fileIndex) {
        findFiles();
        events.onFileComplete(fileIndex);
    }

    @Override
    public void onFileChanged(String what) {
        events.onFileChanged(what);
    }

    @Override
    public void onSuperSeedingOver(String why) {
        events.onSuperSeedingOver(why);
    }

    @Override
    public void onFailed(Failure failure) {
        snapshot();
        events.onFailed(failure);
    }

    @Override
    public void onDetail(String line) {
        events.onDetail(line);
    }
}
