package bittc.download;

import bittc.download.blocks.Pipeline;

/** A connection to a web seed (BEP 19), which looks like a peer with all pieces but speaks no extension. */
final class WebSeedConnection extends PeerConnection implements WebSeeds.Connection {
    private final WebSeed server;

    /** A connection about to be made. */
    WebSeedConnection(PeerContext context, WebSeed server) {
        super(context, server.address(), false, true);
        this.server = server;
        requests().pipeline().onLimit(Pipeline.MAX_DEPTH);
    }

    @Override
    public WebSeed server() {
        return server;
    }

    @Override
    boolean readsForward() {
        return server.readsForward();
    }

    @Override
    public double rate(long now) {
        return requests().pipeline().rate(now);
    }

    @Override
    public String toString() {
        return "web seed " + server.name();
    }
}
