package bittc.cli.report;

import bittc.cli.message.Text;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** Formats lines of the log file: time, level, thread, class and message, cleaned; then a stack trace. */
final class LogLayout extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    /** Length of a time in characters; each line begins with one. */
    static final int TIME_LENGTH = "2026-01-31T12:00:00.000".length();

    /** Whether the text is a time as at the beginning of a line. */
    static boolean isTime(String text) {
        try {
            return text.length() == TIME_LENGTH && TIME.parse(text) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder text = new StringBuilder(128)
                .append(TIME.format(Instant.ofEpochMilli(event.getTimeStamp())))
                .append(String.format(" %-5s [%s] ", event.getLevel(), event.getThreadName()))
                .append(shortName(event))
                .append(" - ")
                .append(Text.clean(event.getFormattedMessage()))
                .append('\n');
        if (event.getThrowableProxy() != null) {
            for (String line :
                    ThrowableProxyUtil.asString(event.getThrowableProxy()).split("\n")) {
                text.append("    ").append(Text.clean(line.strip())).append('\n');
            }
        }
        return text.toString();
    }

    /** The class that logs, without its package. */
    static String shortName(ILoggingEvent event) {
        String name = event.getLoggerName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
