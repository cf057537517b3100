package bittc.cli.command;

import bittc.cli.run.Job;
import bittc.download.DownloadListener;
import bittc.download.DownloadState;
import bittc.download.PeerStatus;
import bittc.download.Progress;
import bittc.download.blocks.PeerPath;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import bittc.session.Engine;
import bittc.session.TorrentRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Downloads by script: what happens to a torrent is decided by its name, and happens at once. */
public final class FakeEngine implements Engine {
    public static final int SIZE = 40_000;

    private final Map<String, Consumer<Scripted>> scripts = new HashMap<>();
    private final List<Scripted> begun = new ArrayList<>();
    public Settings settings;
    boolean closed;
    int stops;

    public FakeEngine on(String name, Consumer<Scripted> script) {
        scripts.put(name, script);
        return this;
    }

    public Engine.Factory factory() {
        return (asked, onBug) -> {
            settings = asked;
            return this;
        };
    }

    public List<String> begun() {
        return begun.stream().map(transfer -> transfer.job.subject().name()).toList();
    }

    /** What was begun, in order. */
    public List<Job> jobs() {
        return begun.stream().map(transfer -> transfer.job).toList();
    }

    @Override
    public Transfer begin(TorrentRequest torrent, DownloadListener listener) {
        Job job = (Job) torrent;
        Scripted transfer = new Scripted(job, listener);
        begun.add(transfer);
        scripts.getOrDefault(job.source().name(), Scripted::complete).accept(transfer);
        return transfer;
    }

    @Override
    public Transfer learn(TorrentRequest torrent, DownloadListener listener) {
        return begin(torrent, listener);
    }

    @Override
    public void stop(Duration limit, Runnable done) {
        stops++;
        begun.stream()
                .filter(transfer -> !transfer.state.ended())
                .forEach(transfer -> transfer.become(
                        transfer.state == DownloadState.SEEDING ? DownloadState.DONE : DownloadState.STOPPED, ""));
        done.run();
    }

    @Override
    public void close() {
        closed = true;
    }

    public static final class Scripted implements Transfer {
        final Job job;
        public final DownloadListener listener;
        private DownloadState state = DownloadState.CHECKING;
        private long done;
        private long downloaded;
        private long uploaded;

        Scripted(Job job, DownloadListener listener) {
            this.job = job;
            this.listener = listener;
        }

        /** What the torrent is, for a job that knew it from the start. */
        Metainfo metainfo() {
            return job.source().known().orElseThrow();
        }

        public void become(DownloadState next, String reason) {
            DownloadState last = state;
            state = next;
            listener.onState(last, next, reason);
        }

        public void receive(long bytes) {
            become(DownloadState.DOWNLOADING, "");
            done += bytes;
            downloaded += bytes;
        }

        public void complete() {
            receive(SIZE);
            become(DownloadState.DONE, "");
        }

        /** Complete, shared for a while, and left. */
        void completeAndSeed(long sent) {
            receive(SIZE);
            become(DownloadState.SEEDING, "");
            uploaded = sent;
            become(DownloadState.DONE, "");
        }

        /** Complete before, and shared until told to stop. */
        void beginSharing(long sent) {
            done = SIZE;
            uploaded = sent;
            become(DownloadState.SEEDING, "");
        }

        /** The same, until it has sent enough. */
        void share(long sent) {
            beginSharing(sent);
            become(DownloadState.DONE, "");
        }

        public void alreadyComplete() {
            done = SIZE;
            become(DownloadState.DONE, "");
        }

        /** What it is becomes known, from a .torrent file; with a download that only asks for that, it is over. */
        void learn(Path torrent) {
            try {
                listener.onMetadata(MetainfoReader.read(Files.readAllBytes(torrent), ""));
            } catch (IOException | InvalidMetainfoException e) {
                throw new AssertionError(e);
            }
            become(DownloadState.DONE, "");
        }

        public void fail(String code, String message) {
            listener.onFailed(new DownloadListener.Failure(code, message, ""));
            become(DownloadState.FAILED, message);
        }

        /** One peer, whose name a terminal might obey. */
        @Override
        public List<PeerStatus> peers() {
            return List.of(new PeerStatus(
                    new InetSocketAddress("127.0.0.1", 6881),
                    Optional.of("far\u001b[2J 1.0"),
                    new PeerPath(PeerPath.Transport.UTP, PeerPath.Encryption.RC4),
                    0.99999,
                    5,
                    7,
                    3,
                    true,
                    false,
                    true,
                    false));
        }

        @Override
        public Progress progress() {
            return new Progress(
                    state,
                    SIZE,
                    done,
                    0,
                    downloaded,
                    uploaded,
                    0,
                    0,
                    0,
                    OptionalLong.empty(),
                    1,
                    1,
                    0,
                    3,
                    0,
                    Optional.empty());
        }
    }
}
