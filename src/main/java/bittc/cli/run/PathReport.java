package bittc.cli.run;

import bittc.cli.message.Subject;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Prints the absolute path of each complete torrent, one per line. */
final class PathReport implements BatchListener {
    private final PrintStream out;

    PathReport(PrintStream out) {
        this.out = out;
    }

    @Override
    public void onComplete(Subject torrent, Completion completion) {
        String path = completion.path().toAbsolutePath().normalize().toString();
        out.writeBytes((path + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
