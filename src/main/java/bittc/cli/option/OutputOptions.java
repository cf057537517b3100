package bittc.cli.option;

import bittc.cli.host.Environment;
import bittc.cli.host.Host;
import bittc.cli.screen.LiveScreen;
import bittc.cli.screen.PlainLog;
import bittc.cli.screen.Quiet;
import bittc.cli.screen.Screen;
import bittc.cli.screen.Style;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Controls progress, messages and the log. */
public final class OutputOptions {
    /** Styles of progress. */
    enum ProgressStyle {
        AUTO,
        BAR,
        PLAIN,
        NONE
    }

    /** Uses of colour. */
    enum Colour {
        AUTO,
        ALWAYS,
        NEVER
    }

    @Option(
            names = "--progress",
            paramLabel = "STYLE",
            description = "How to show progress: auto, bar, plain or none (default: auto)")
    ProgressStyle progress = ProgressStyle.AUTO;

    @Option(
            names = "--progress-interval",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Print a plain status line at least this often (default: 60s)")
    public Duration progressInterval = Duration.ofSeconds(60);

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            description = "When to use colours: auto, always or never (default: auto)")
    Colour colour = Colour.AUTO;

    @Option(names = "--ascii", description = "Draw with ASCII characters only")
    boolean ascii;

    @Option(names = JsonOption.NAME, description = JsonOption.DESCRIPTION)
    boolean json;

    @Option(names = "--json-peers", description = "With --json: also write the connected peers, once a second")
    public boolean jsonPeers;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print errors only")
    public boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Report trackers and peers; -vv adds debug messages")
    boolean[] verbosity = {};

    @Option(names = "--log-file", paramLabel = "FILE", description = "Append a debug log to this file")
    public Path logFile;

    /** Counts the uses of {@code -v}. */
    public int verbose() {
        return verbosity.length;
    }

    Style style(Environment environment) {
        boolean coloured = colour == Colour.ALWAYS || colour == Colour.AUTO && environment.wantsColour();
        return new Style(ascii || environment.asciiLocale(), coloured);
    }

    /** Returns the style for standard output, which may lead elsewhere than standard error. */
    public Style stdoutStyle(Environment environment) {
        Style style = style(environment);
        return new Style(style.ascii(), style.colour() && (environment.stdoutTerminal() || colour == Colour.ALWAYS));
    }

    /**
     * Makes the screen for all messages.
     *
     * @param many whether there are several torrents, so that each message has to name one
     */
    public Screen screen(Host host, boolean many) {
        Environment environment = host.environment();
        return switch (styleFor(environment, host.events().isPresent())) {
            case BAR -> new LiveScreen(host.err(), style(environment), environment.terminal(), many, host.nanoTime());
            case NONE -> new Quiet(host.err());
            default -> new PlainLog(host.err(), many, host.nanoTime(), progressInterval);
        };
    }

    /**
     * Chooses the style of progress that suits standard error.
     *
     * @param events whether a program reads events: then progress is shown only on request
     */
    ProgressStyle styleFor(Environment environment, boolean events) {
        if (quiet || events && progress == ProgressStyle.AUTO && verbose() == 0) {
            return ProgressStyle.NONE;
        }
        if (progress == ProgressStyle.AUTO) {
            return environment.canRedraw() ? ProgressStyle.BAR : ProgressStyle.PLAIN;
        }
        // No escape sequences without a terminal, whatever was requested.
        return progress == ProgressStyle.BAR && !environment.stderrTerminal() ? ProgressStyle.PLAIN : progress;
    }
}
