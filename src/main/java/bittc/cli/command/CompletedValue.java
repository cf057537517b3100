package bittc.cli.command;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The value of an option or an argument, as far as a shell can complete it.
 *
 * @param words the words to choose from; empty unless the kind is {@link Kind#WORDS}
 */
record CompletedValue(Kind kind, List<String> words) {
    /** Label of an argument that names a shell. */
    static final String SHELL = "SHELL";

    /** Shells that a script can be written for. */
    static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    /** The sources of values. */
    enum Kind {
        WORDS,
        COMMANDS,
        TORRENTS,
        FILES,
        FOLDERS,

        /** Network interfaces of this machine. */
        INTERFACES,

        /** Files in the torrents that the command line names. */
        FILES_OF_TORRENTS,

        /** Free text. */
        NOTHING
    }

    static CompletedValue of(ArgSpec argument) {
        if (argument.type().isEnum()) {
            return new CompletedValue(Kind.WORDS, UsageErrors.values(argument));
        }
        return switch (argument.paramLabel()) {
            case SHELL -> new CompletedValue(Kind.WORDS, SHELLS);
            case "COMMAND" -> of(Kind.COMMANDS);
            case "TORRENT" -> of(Kind.TORRENTS);
            case "FILE", "PATH" -> of(isTorrent(argument) ? Kind.TORRENTS : Kind.FILES);
            case "DIR" -> of(Kind.FOLDERS);
            case "IFACE|IP" -> of(Kind.INTERFACES);
            case "GLOB|1,3-5" -> of(Kind.FILES_OF_TORRENTS);
            default -> of(Kind.NOTHING);
        };
    }

    private static CompletedValue of(Kind kind) {
        return new CompletedValue(kind, List.of());
    }

    private static boolean isTorrent(ArgSpec argument) {
        return argument instanceof OptionSpec option && option.longestName().equals("--torrent");
    }
}
