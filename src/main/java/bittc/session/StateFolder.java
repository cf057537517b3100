package bittc.session;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The folder for the records of complete torrents: {@code bittc/complete} in {@code XDG_STATE_HOME}, or in
 * {@code ~/.local/state}.
 */
public final class StateFolder {
    private StateFolder() {}

    /**
     * Finds the folder in the environment; there is none if {@code BITTC_NO_CACHE} is set.
     *
     * @param variables the environment
     * @param home the user's home folder, if known
     */
    public static Optional<Path> of(Map<String, String> variables, Optional<String> home) {
        if (!variables.getOrDefault("BITTC_NO_CACHE", "").isEmpty()) {
            return Optional.empty();
        }
        String state = variables.getOrDefault("XDG_STATE_HOME", "");
        Optional<Path> folder = state.isEmpty()
                ? home.map(own -> Path.of(own, ".local", "state"))
                : Optional.of(Path.of(state)).filter(Path::isAbsolute);
        return folder.map(each -> each.resolve("bittc").resolve("complete"));
    }
}
