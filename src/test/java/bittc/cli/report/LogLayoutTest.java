package bittc.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;

class LogLayoutTest {
    private static String line(String message, Throwable failure, Object... arguments) {
        LoggerContext context = new LoggerContext();
        LoggingEvent event = new LoggingEvent(
                "any", context.getLogger("bittc.peer.HandshakeHandler"), Level.WARN, message, failure, arguments);
        event.setThreadName("session");
        return new LogLayout().doLayout(event);
    }

    @Test
    void aLineSaysWhenHowBadWhereWhoAndWhat() {
        String line = line("{} hangs up", null, "10.0.0.1:5");
        assertTrue(
                line.matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]{12} WARN  .*"
                        + "\\[session\\] HandshakeHandler - 10.0.0.1:5 hangs up\n"),
                line);
    }

    @Test
    void whatComesFromOutsideCannotForgeALineNorMoveACursor() {
        String line = line("tracker says {}", null, "\u001b[2J\nx\r\u202ey");
        assertTrue(line.endsWith(" - tracker says [2J x y\n"), line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void aStackTraceIsCleanedToo() {
        String text = line("it failed", new IllegalStateException("bad\u001b[31m name"));
        assertFalse(text.contains("\u001b"), text);
        assertTrue(text.contains("\n    java.lang.IllegalStateException: bad[31m name\n    at "), text);
    }
}
