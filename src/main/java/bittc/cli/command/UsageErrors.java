package bittc.cli.command;

import bittc.cli.message.Problem;
import bittc.cli.message.Shell;
import bittc.cli.message.Similar;
import bittc.cli.run.TorrentSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Explains in our own words what is wrong with a command line, and what to type instead. */
final class UsageErrors {
    private UsageErrors() {}

    /**
     * Explains an error.
     *
     * @param arguments the whole command line
     */
    static Problem explain(ParameterException error, List<String> arguments) {
        CommandLine command = error.getCommandLine();
        String help = "bittc help" + (command.getParent() == null ? "" : " " + command.getCommandName());
        if (error instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(command, unmatched.getUnmatched().get(0), arguments, help);
        }
        if (error instanceof MissingParameterException missing) {
            return missing(missing, help);
        }
        ArgSpec argument = error.getArgSpec();
        if (argument instanceof OptionSpec option) {
            return badValue(option, error, help);
        }
        String value = String.valueOf(error.getValue());
        if (argument != null && error.getCause() instanceof TypeConversionException reason) {
            return Problem.usage("invalid value '" + value + "' for " + argument.paramLabel(), reason.getMessage());
        }
        // No known error ends here; the parser's own text is not for people.
        return Problem.usage("the command line makes no sense", help);
    }

    /**
     * Reports an empty argument: usually a variable of a script is unset, and doing something unintended would be worse
     * than nothing. Plain text may be empty. Arguments that name torrents are reported one by one.
     */
    static Optional<Problem> emptyValue(ParseResult parsed) {
        ParseResult command = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        String hint = "is a variable in the command line unset?";
        for (OptionSpec option : command.matchedOptions()) {
            if (option.stringValues().contains("") && !option.paramLabel().equals("TEXT")) {
                return Optional.of(Problem.usage("the value of " + option.longestName() + " is empty", hint));
            }
        }
        return command.matchedPositionals().stream()
                .filter(each ->
                        each.paramLabel().equals("PATH") && each.stringValues().contains(""))
                .findFirst()
                .map(each -> Problem.usage("the name of the file or folder is empty", hint));
    }

    private static Problem unmatched(CommandLine command, String word, List<String> arguments, String help) {
        if (word.startsWith("-") && word.length() > 1) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            Set<String> options = command.getCommandSpec().optionsMap().keySet();
            String hint = ForeignWords.option(name, options)
                    .or(() -> Similar.to(name, options).map(option -> "did you mean " + option + "?"))
                    .orElseGet(() -> elsewhere(command, name).orElse(help));
            return Problem.usage("unknown option '" + name + "'", hint);
        }
        if (command.getParent() != null) {
            return Problem.usage("unexpected argument '" + TorrentSource.redacted(word) + "'", help);
        }
        if (looksLikeTorrent(word)) {
            String shown = TorrentSource.redacted(word);
            boolean whole = arguments.stream()
                    .allMatch(argument -> TorrentSource.redacted(argument).equals(argument));
            return Problem.usage(
                    "'" + shown + "' is not a command",
                    "bittc download " + (whole ? Shell.quote(arguments) : "and the same arguments"));
        }
        String hint = ForeignWords.command(word)
                .or(() -> Similar.to(word, command.getSubcommands().keySet()))
                .map(name -> "did you mean 'bittc " + name + "'?")
                .orElse(help);
        return Problem.usage("unknown command '" + word + "'", hint);
    }

    /** Names a command that has the option this one lacks. */
    private static Optional<String> elsewhere(CommandLine command, String option) {
        CommandLine program = command.getParent() == null ? command : command.getParent();
        String follows = command == program ? " and follows that word" : "";
        return program.getSubcommands().values().stream()
                .filter(other -> other.getCommandSpec().findOption(option) != null)
                .map(other -> "it is an option of 'bittc " + other.getCommandName() + "'" + follows)
                .findFirst();
    }

    private static boolean looksLikeTorrent(String word) {
        return word.endsWith(".torrent")
                || word.regionMatches(true, 0, "magnet:", 0, "magnet:".length())
                || word.startsWith("http://")
                || word.startsWith("https://")
                || word.contains("/");
    }

    /** Lists the values of an enum, as they are typed. */
    static List<String> values(ArgSpec argument) {
        return Stream.of(argument.type().getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static Problem missing(MissingParameterException error, String help) {
        List<ArgSpec> missing = error.getMissing();
        if (!missing.isEmpty() && missing.get(0) instanceof OptionSpec option) {
            return Problem.usage("option '" + option.longestName() + "' needs a value: " + option.paramLabel(), help);
        }
        return missing.isEmpty()
                ? Problem.usage("an argument is missing", help)
                : Problem.usage("no " + missing.get(0).paramLabel() + " given", help);
    }

    private static Problem badValue(OptionSpec option, ParameterException error, String help) {
        if (option.arity().max() == 0) {
            return Problem.usage("option '" + option.longestName() + "' takes no value", help);
        }
        String value = TorrentSource.redacted(String.valueOf(error.getValue()));
        String what = "invalid value '" + value + "' for " + option.longestName();
        if (option.type().isEnum()) {
            return Problem.usage(what, "one of " + String.join(", ", values(option)));
        }
        if (error.getCause() instanceof TypeConversionException reason) {
            return Problem.usage(what, reason.getMessage());
        }
        return Problem.usage(what, help);
    }
}
