package bittc.cli.report;

import bittc.cli.message.Text;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;

/**
 * Escapes the characters that JSON requires, and those that a terminal might obey or a reader cannot see, as {@code
 * \}{@code u202e}.
 */
final class VisibleEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final int DELETE = 0x7f;

    @Override
    public int[] getEscapeCodesForAscii() {
        int[] codes = CharacterEscapes.standardAsciiEscapesForJSON();
        codes[DELETE] = CharacterEscapes.ESCAPE_STANDARD;
        return codes;
    }

    @Override
    public SerializableString getEscapeSequence(int c) {
        // The halves of a pair come one by one; the writer handles them.
        boolean half = Character.isSurrogate((char) c);
        return half || Text.isVisible(c) ? null : new SerializedString(String.format("\\u%04x", c));
    }
}
