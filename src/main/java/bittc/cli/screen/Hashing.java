package bittc.cli.screen;

import java.util.OptionalLong;

/**
 * How far a command is that only hashes.
 *
 * @param name what is hashed; cleaned
 * @param totalBytes at least 1
 * @param rate bytes per second since the start
 */
public record Hashing(String name, long doneBytes, long totalBytes, long rate) {
    /** Until the end, if that can be told. */
    OptionalLong etaSeconds() {
        return rate > 0 ? OptionalLong.of((totalBytes - doneBytes) / rate) : OptionalLong.empty();
    }
}
