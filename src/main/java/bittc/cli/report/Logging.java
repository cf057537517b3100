package bittc.cli.report;

import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Configures the log. Logback finds this class as a service when the first logger is requested; Logback is not loaded
 * unless the log is wanted.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    /** The logger for events of torrents. */
    public static final String TORRENTS = "bittc.LogReport";

    private static final String NO_LOG = "org.slf4j.helpers.NOP_FallbackServiceProvider";

    /** The requested configuration; set by the main thread before the first logger is made. */
    private static volatile Wishes wishes = new Wishes(Level.OFF, line -> {}, Optional.empty());

    private record Wishes(Level level, Consumer<String> lines, Optional<Path> file) {}

    /** For the service loader. */
    public Logging() {}

    /**
     * Sets up the requested log; to be called before any class that logs is loaded.
     *
     * @param verbosity number of {@code -v}; from 2 on, lines go to the screen
     * @param file takes all lines too; null for none
     * @param lines gets the lines for the screen, from any thread
     */
    public static void configure(int verbosity, Path file, Consumer<String> lines) throws ProblemException {
        if (verbosity < 2 && file == null) {
            System.setProperty("slf4j.provider", NO_LOG);
            System.setProperty("slf4j.internal.verbosity", "WARN");
            return;
        }
        if (file != null && !canAppend(file)) {
            throw new ProblemException(ProblemCode.LOG_NOT_WRITABLE, file + ": cannot be written", "");
        }
        if (file != null && !isLog(file)) {
            throw new ProblemException(
                    ProblemCode.LOG_NOT_WRITABLE, file + ": exists and is not a bittc log", "choose another file");
        }
        Level level = verbosity >= 2 ? Level.DEBUG : Level.OFF;
        wishes = new Wishes(level, lines, Optional.ofNullable(file));
    }

    private static boolean canAppend(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return Files.exists(file)
                ? Files.isWritable(file) && !Files.isDirectory(file)
                : folder != null && Files.isWritable(folder);
    }

    /** Whether appending does no harm: a typing mistake may name content or a torrent. */
    private static boolean isLog(Path file) {
        if (!Files.isRegularFile(file)) {
            return true;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(LogLayout.TIME_LENGTH);
            return start.length == 0 || LogLayout.isTime(new String(start, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(wishes.file().isPresent() ? Level.DEBUG : wishes.level());
        context.getLogger("io.netty").setLevel(Level.INFO); // its start-up messages would hide everything else
        if (wishes.level() != Level.OFF) {
            root.addAppender(screenAppender(context));
        }
        wishes.file().ifPresent(file -> root.addAppender(fileAppender(context, file)));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Appender<ILoggingEvent> screenAppender(LoggerContext context) {
        Appender<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                // Events of torrents are on the screen anyway.
                if (!event.getLoggerName().equals(TORRENTS)) {
                    wishes.lines().accept(LogLayout.shortName(event) + ": " + event.getFormattedMessage());
                }
            }
        };
        appender.setContext(context);
        appender.start();
        return appender;
    }

    private static Appender<ILoggingEvent> fileAppender(LoggerContext context, Path file) {
        LogLayout layout = new LogLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.start();
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
