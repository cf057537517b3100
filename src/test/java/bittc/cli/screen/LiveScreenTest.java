package bittc.cli.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.host.Terminal;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.download.DownloadState;
import bittc.download.Progress;
import bittc.download.Progress.Standstill;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LiveScreenTest {
    private static final View STANDING = view(FrameTest.progress(
            DownloadState.STALLED,
            0,
            0,
            0,
            OptionalLong.empty(),
            0,
            Optional.of(new Standstill("stalled", Duration.ofSeconds(45), "why"))));
    private static final View MOVING = view(FrameTest.downloading());

    private final List<String> writes = new ArrayList<>();
    private final PrintStream out = new PrintStream(new ByteArrayOutputStream() {
        @Override
        public void write(byte[] bytes, int start, int length) {
            writes.add(new String(bytes, start, length, StandardCharsets.UTF_8));
        }
    });
    private final LiveScreen screen =
            new LiveScreen(out, new Style(true, false), Terminal.parse(""), false, this::look);
    private long now;
    private boolean continues;

    @Test
    void redrawsInPlaceWithOneWriteAFrame() {
        screen.draw(STANDING);
        screen.draw(MOVING);
        assertEquals(2, writes.size());
        assertEquals(1, shown().size(), "the second frame has one line, and the first has gone");
        assertTrue(shown().get(0).startsWith(" 32% [#####"), shown().get(0));
    }

    @Test
    void drawsNothingWhenNothingHasChanged() {
        screen.draw(MOVING);
        screen.draw(MOVING);
        assertEquals(1, writes.size());
    }

    @Test
    void letsMessagesScrollUpAboveTheFrame() {
        screen.draw(STANDING);
        screen.line("hello");
        screen.problem(new Problem(ProblemCode.NO_SPACE, "disk full", "make room"));
        List<String> lines = shown();
        assertEquals(List.of("hello", "bittc: disk full", "  hint: make room"), lines.subList(0, 3));
        assertTrue(lines.get(3).startsWith("  0% ["), lines.get(3));
        assertEquals("     why", lines.get(4));
        assertEquals(5, lines.size());
    }

    @Test
    void leavesNothingBehind() {
        screen.draw(STANDING);
        screen.draw(MOVING);
        screen.close();
        screen.line("done");
        assertEquals(List.of("done"), shown());
    }

    @Test
    void leavesAloneWhatTheShellWroteWhileItWasStopped() {
        screen.draw(STANDING);
        screen.onContinue();
        screen.draw(MOVING);
        assertTrue(movesUp(0) == 0 && movesUp(1) == 0, writes::toString);
        screen.draw(STANDING);
        assertEquals(1, movesUp(2), "what is drawn since is in place");
    }

    /** The main thread goes on before the handler of the signal has run. */
    @Test
    void waitsToBeToldOfTheStopWhenItsLastFrameIsOld() {
        screen.draw(STANDING);
        now += Duration.ofSeconds(5).toNanos();
        continues = true;
        screen.line("hello");
        assertEquals(0, movesUp(1), writes::toString);
        assertEquals(1, writes.get(1).lines().count(), "the old frame is not drawn again: " + writes.get(1));
    }

    /** Nobody was stopped: the machine was busy. */
    @Test
    void keepsTheFrameWhenItIsOnlyLate() {
        screen.draw(STANDING);
        now += Duration.ofSeconds(5).toNanos();
        screen.draw(MOVING);
        assertEquals(2, movesUp(1));
    }

    private long look() {
        if (continues) {
            continues = false;
            new Thread(screen::onContinue).start();
        }
        return now;
    }

    /** By how many rows a write goes up first. */
    private int movesUp(int write) {
        Matcher up = Pattern.compile("\r\u001b\\[(\\d+)A").matcher(writes.get(write));
        return up.lookingAt() ? Integer.parseInt(up.group(1)) : 0;
    }

    @Test
    void neverHidesTheCursor() {
        screen.draw(STANDING);
        screen.close();
        assertFalse(String.join("", writes).contains("\u001b[?"));
    }

    @Test
    void passesNoEscapeSequencesOn() {
        screen.line("\u001b[2Jx");
        screen.about(Screen.Topic.WARNING, "\u001b]0;y\u0007", "z");
        assertEquals(List.of("[2Jx", "]0;y: z"), shown());
    }

    private static View view(Progress progress) {
        return FrameTest.view(List.of(FrameTest.row("field", progress)), 1, 0, 0, 0);
    }

    /** What a terminal shows after all that was written: knows only the sequences that the screen may use. */
    private List<String> shown() {
        List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
        int row = 0;
        int column = 0;
        String all = String.join("", writes);
        for (int i = 0; i < all.length(); i++) {
            char c = all.charAt(i);
            if (c == '\r') {
                column = 0;
            } else if (c == '\n') {
                row++;
                column = 0;
                if (row == lines.size()) {
                    lines.add(new StringBuilder());
                }
            } else if (c == '\u001b') {
                int end = i + 2;
                while (Character.isDigit(all.charAt(end))) {
                    end++;
                }
                switch (all.charAt(end)) {
                    case 'A' -> row -= Integer.parseInt(all.substring(i + 2, end));
                    case 'K' -> lines.get(row).setLength(column);
                    case 'J' -> {
                        lines.get(row).setLength(column);
                        lines.subList(row + 1, lines.size()).clear();
                    }
                    default -> throw new AssertionError("sequence " + all.substring(i + 1, end + 1));
                }
                i = end;
            } else {
                StringBuilder line = lines.get(row);
                line.setLength(Math.max(line.length(), column));
                line.replace(column, Math.min(line.length(), column + 1), String.valueOf(c));
                column++;
            }
        }
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return lines.stream().map(StringBuilder::toString).toList();
    }
}
