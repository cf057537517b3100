package bittc.cli.screen;

import java.util.OptionalLong;

/**
 * The progress of a command that only hashes.
 *
 * @param name name of the content; cleaned
 * @param totalBytes at least 1
 * @param rate bytes per second since the start
 */
public record Hashing(String name, long doneBytes, long totalBytes, long rate) {
    /** Seconds until the end, if known. */
    OptionalLong etaSeconds() {
        return rate > 0 ? OptionalLong.of((totalBytes - doneBytes) / rate) : OptionalLong.empty();
    }
}
