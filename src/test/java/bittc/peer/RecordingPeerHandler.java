package bittc.peer;

import bittc.download.PeerHandler;
import bittc.download.blocks.PeerLink;
import bittc.wire.RecordingListener;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Writes down what happens to a connection, and lets a test on another thread wait for it. */
class RecordingPeerHandler extends RecordingListener implements PeerHandler {
    private static final long PATIENCE_SECONDS = 20;

    private final LinkedBlockingQueue<String> unread = new LinkedBlockingQueue<>();

    /** The open connection. */
    volatile PeerLink link;

    volatile int readCompletes;

    /** The next event, as soon as there is one. */
    String next() throws InterruptedException {
        String event = unread.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return event == null ? "nothing happened" : event;
    }

    @Override
    protected void record(String event) {
        super.record(event);
        unread.add(event);
    }

    @Override
    public void onOpen(PeerLink opened) {
        link = opened;
        record("open");
    }

    @Override
    public void onWritable() {
        record("writable");
    }

    @Override
    public void onReadComplete() {
        readCompletes++;
    }

    @Override
    public void onClosed(boolean opened, String reason) {
        record((opened ? "closed: " : "never open: ") + reason);
    }
}
