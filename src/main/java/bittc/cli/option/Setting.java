package bittc.cli.option;

import java.util.Optional;

/**
 * A value for an option that the command line does not set.
 *
 * @param origin its place, for people: {@code BITTC_JOBS}, {@code config.properties:7}
 * @param name its name there: {@code BITTC_JOBS}, {@code jobs}
 * @param option the option's long name: {@code --jobs}
 */
public record Setting(String origin, String name, String option, String value) {
    /**
     * Parses a line of a file.
     *
     * @param origin the line's place
     * @param text {@code NAME = VALUE}; empty is returned for anything else
     */
    public static Optional<Setting> parse(String origin, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            return Optional.empty();
        }
        String name = text.substring(0, equals).strip();
        return Optional.of(new Setting(
                origin, name, "--" + name, text.substring(equals + 1).strip()));
    }
}
