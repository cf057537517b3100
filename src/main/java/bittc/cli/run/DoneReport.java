package bittc.cli.run;

import bittc.cli.message.Subject;
import java.util.function.Consumer;

/** Tells the command of each complete torrent. */
final class DoneReport implements BatchListener {
    private final Consumer<Subject> taker;

    DoneReport(Consumer<Subject> taker) {
        this.taker = taker;
    }

    @Override
    public void onComplete(Subject torrent, Completion completion) {
        taker.accept(torrent);
    }
}
