package bittc.webseed;

import bittc.download.WebSeed;
import bittc.download.WebSeedFinder;
import bittc.http.Tls;
import bittc.metainfo.Metainfo;
import bittc.net.InvalidUrlException;
import bittc.net.Network;
import bittc.net.Url;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/** Finds the web seeds named in .torrent files and magnet links, over HTTP and HTTPS. */
public final class HttpWebSeeds implements WebSeedFinder {
    /** Web seeds used per torrent; further ones are ignored. */
    static final int MAX_SEEDS = 100;

    private final Network network;
    private final Tls tls;
    private final ByteBufAllocator allocator;

    /** Connects over this network, with buffers from this allocator. */
    public HttpWebSeeds(Network network, Tls tls, ByteBufAllocator allocator) {
        this.network = network;
        this.tls = tls;
        this.allocator = allocator;
    }

    @Override
    public List<WebSeed> webSeeds(Metainfo metainfo) {
        List<HttpWebSeed> seeds = new ArrayList<>();
        for (String url : metainfo.webSeeds()) {
            if (seeds.size() < MAX_SEEDS) {
                HttpWebSeed.of(this, metainfo, url).ifPresent(seeds::add);
            }
        }
        seeds.forEach(seed -> seed.setAll(List.copyOf(seeds)));
        return List.copyOf(seeds);
    }

    @Override
    public List<String> unusable(Metainfo metainfo) {
        List<String> unusable = new ArrayList<>();
        for (String url : metainfo.webSeeds()) {
            try {
                Url.ofWeb(url);
            } catch (InvalidUrlException e) {
                unusable.add(e.host() + ": " + e.getMessage());
            }
        }
        return unusable;
    }

    Network network() {
        return network;
    }

    /** Creates a connection to the server of a URL. */
    SeedConnection connection(Url server, SeedConnection.Listener listener) {
        return new SeedConnection(network, tls, allocator, server, listener);
    }
}
