package bittc.cli.run;

import bittc.cli.message.Subject;
import bittc.cli.report.JsonEvents;
import bittc.cli.report.JsonObject;
import bittc.cli.screen.View;
import bittc.download.DownloadState;
import bittc.download.PeerStatus;
import bittc.session.Engine;
import bittc.torrent.PeerAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Writes the peers of each torrent as JSON, once a second. */
final class PeersReport implements BatchListener {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final JsonEvents events;
    private final LongSupplier nanoTime;

    /** Running torrents, by their number. */
    private final Map<Integer, Engine.Transfer> transfers = new HashMap<>();

    private long next;

    PeersReport(JsonEvents events, LongSupplier nanoTime) {
        this.events = events;
        this.nanoTime = nanoTime;
        next = nanoTime.getAsLong() + INTERVAL.toNanos();
    }

    @Override
    public void onBegun(Subject torrent, Engine.Transfer transfer) {
        transfer.peers(); // from now on they are computed
        transfers.put(torrent.number(), transfer);
    }

    @Override
    public void onState(Subject torrent, DownloadState from, DownloadState to, String reason) {
        if (to.ended()) {
            transfers.remove(torrent.number());
        }
    }

    @Override
    public void onProgress(View view) {
        long now = nanoTime.getAsLong();
        if (now - next < 0) {
            return;
        }
        next = now + INTERVAL.toNanos();
        for (View.Row row : view.active()) {
            List<PeerStatus> peers = transfers.get(row.torrent().number()).peers();
            events.event(row.torrent(), "peers", object -> object.objects("peers", peers, PeersReport::write));
        }
    }

    private static void write(JsonObject object, PeerStatus peer) {
        String host = peer.address().getAddress().getHostAddress();
        String zoneless = host.contains("%") ? host.substring(0, host.indexOf('%')) : host;
        object.text("address", new PeerAddress(zoneless, peer.address().getPort()).toString())
                .text("client", peer.client())
                .text("path", peer.path().word())
                .fraction("have", peer.have())
                .number("downRate", peer.downRate())
                .number("upRate", peer.upRate())
                .number("requests", peer.requests())
                .flag("amChoking", peer.amChoking())
                .flag("amInterested", peer.amInterested())
                .flag("peerChoking", peer.peerChoking())
                .flag("peerInterested", peer.peerInterested());
    }
}
