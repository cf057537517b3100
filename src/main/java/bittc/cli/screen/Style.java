package bittc.cli.screen;

import bittc.cli.message.Text;

/**
 * The abilities of a terminal.
 *
 * @param ascii whether only ASCII may be drawn
 * @param colour whether colours may be used
 */
public record Style(boolean ascii, boolean colour) {
    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String CYAN = "36";
    private static final String FAINT = "2";

    String ellipsis() {
        return ascii ? "..." : "…";
    }

    /** The mark of a complete torrent. */
    public String done() {
        return paint(GREEN, ascii ? "OK" : "✓");
    }

    /** The mark of a failed torrent. */
    String failed() {
        return paint(RED, ascii ? "!!" : "✗");
    }

    /** Draws a bar, filled in proportion; full only when nothing is missing, empty if the total is unknown (0). */
    String bar(long done, long total, int columns) {
        int inner = ascii ? columns - 2 : columns;
        int filled = total == 0 ? 0 : done >= total ? inner : (int) Math.min(inner - 1, done / (double) total * inner);
        String full = paint(CYAN, (ascii ? "#" : "━").repeat(filled));
        String empty = paint(FAINT, (ascii ? "." : "─").repeat(inner - filled));
        return ascii ? "[" + full + empty + "]" : full + empty;
    }

    private String paint(String code, String text) {
        return colour && !text.isEmpty() ? Text.ESCAPE + "[" + code + "m" + text + Text.ESCAPE + "[0m" : text;
    }
}
