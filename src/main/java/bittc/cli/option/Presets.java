package bittc.cli.option;

import bittc.cli.host.Environment;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Similar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Adds options from the environment and the config file: puts them in front of the arguments, so that they mean the
 * same, are checked in the same way, and typed ones override them.
 */
public final class Presets {
    private static final List<String> NO = List.of("false", "no", "0");

    /** Pairs of options of which the one with precedence cancels the other. */
    private static final List<Set<String>> EXCLUSIVE = List.of(
            Set.of("--ipv4", "--ipv6"),
            Set.of("--quiet", "--verbose"),
            Set.of("--quiet", "--progress"),
            Set.of("--files", "--magnet"));

    /** Explains errors of a command line. */
    public interface Explainer {
        /** Explains an error. */
        Problem explain(ParameterException error, List<String> arguments);
    }

    private final CommandLine program;
    private final ParseResult command;
    private final Optional<String> home;
    private final Supplier<CommandLine> all;
    private final Explainer explainer;

    /** Long names of all options, of any command, that can be set elsewhere; filled on first use. */
    private final Set<String> settable = new TreeSet<>();

    /** Settings for the options of this command. */
    private final Map<OptionSpec, List<Setting>> set = new LinkedHashMap<>();

    private Presets(ParseResult parsed, Optional<String> home, Supplier<CommandLine> all, Explainer explainer) {
        this.program = parsed.commandSpec().commandLine();
        this.command = parsed.subcommand();
        this.home = home;
        this.all = all;
        this.explainer = explainer;
    }

    /** Collects the options of all commands once, on first use: that takes longer than running a command. */
    private Set<String> settable() {
        if (settable.isEmpty()) {
            for (CommandLine each : all.get().getSubcommands().values()) {
                if (isConfigured(each)) {
                    each.getCommandSpec().optionsMap().forEach((name, option) -> {
                        if (isSettable(name, option)) {
                            settable.add(name);
                        }
                    });
                }
            }
        }
        return settable;
    }

    private static boolean isSettable(String name, OptionSpec option) {
        return name.startsWith("--") && !option.usageHelp() && !name.equals(ConfigOption.NAME);
    }

    private static boolean isConfigured(CommandLine command) {
        return command.getCommandSpec().findOption(ConfigOption.NAME) != null;
    }

    /**
     * Parses the command line again with all settings from elsewhere.
     *
     * @param all makes the parser with every command: an option unknown here may belong to another command
     * @param explainer explains errors of the result
     */
    public static ParseResult apply(
            ParseResult parsed, Environment environment, Supplier<CommandLine> all, Explainer explainer)
            throws ProblemException {
        if (!parsed.hasSubcommand() || parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested()) {
            return parsed;
        }
        ParseResult command = parsed.subcommand();
        if (command.isUsageHelpRequested()
                || !isConfigured(command.commandSpec().commandLine())) {
            return parsed;
        }
        Configuration configuration = new Configuration(environment);
        List<Setting> variables = configuration.variables();
        Optional<String> file = Optional.ofNullable(command.matchedOptionValue(ConfigOption.NAME, (String) null))
                .or(configuration::fileInVariable);
        List<Setting> lines = configuration.file(file);
        if (variables.isEmpty() && lines.isEmpty()) {
            return parsed;
        }
        Presets presets = new Presets(parsed, environment.home(), all, explainer);
        presets.take(lines, Configuration::nameInFile);
        presets.take(variables, Configuration::variable);
        return presets.parse(parsed.originalArgs());
    }

    /**
     * Takes settings; they replace earlier ones for the same options.
     *
     * @param naming returns the name of an option in this source
     */
    private void take(List<Setting> settings, UnaryOperator<String> naming) throws ProblemException {
        Map<OptionSpec, List<Setting>> taken = new LinkedHashMap<>();
        for (Setting setting : settings) {
            OptionSpec option = command.commandSpec().findOption(setting.option());
            if (option != null && isSettable(setting.option(), option)) {
                taken.computeIfAbsent(option, o -> new ArrayList<>()).add(setting);
            } else if (!settable().contains(setting.option())) {
                throw new ProblemException(unknown(setting, naming));
            }
        }
        taken.forEach((option, ours) -> set.keySet().removeIf(other -> ours.stream()
                .anyMatch(setting -> !NO.contains(setting.value()) && isOutdone(other, option, setting.value()))));
        set.putAll(taken);
    }

    /** Whether a setting makes no sense beside an option with precedence. */
    private boolean isOutdone(OptionSpec other, OptionSpec option, String value) {
        String name = option.longestName();
        String set = other.longestName();
        boolean silent = name.equals("--verbose")
                && set.equals("--progress")
                && value(other).equals("none");
        boolean address = set.equals("--listen-address") && isOtherFamily(name, value(other));
        // --bind stays in force: it forbids any other way out.
        boolean family = name.equals("--listen-address") && !set.equals("--bind") && isOtherFamily(set, value);
        return EXCLUSIVE.stream().anyMatch(pair -> pair.containsAll(List.of(name, set)) && !name.equals(set))
                || silent
                || address
                || family;
    }

    private String value(OptionSpec option) {
        List<Setting> settings = this.set.get(option);
        return settings.get(settings.size() - 1).value();
    }

    private static boolean isOtherFamily(String option, String address) {
        return option.equals("--ipv4") && address.contains(":")
                || option.equals("--ipv6") && !address.contains(":")
                || option.equals("--bind") && Converters.Address.parse(address).isPresent();
    }

    private Problem unknown(Setting setting, UnaryOperator<String> naming) {
        List<String> names = settable().stream().map(naming).toList();
        String hint = Similar.to(setting.name(), names)
                .map(name -> "did you mean " + name + "?")
                .orElse("bittc help " + command.commandSpec().name());
        boolean variable = setting.origin().equals(setting.name());
        return variable
                ? Problem.usage("unknown variable " + setting.name(), hint)
                : Problem.usage(setting.origin() + ": unknown option '" + setting.name() + "'", hint);
    }

    private ParseResult parse(List<String> typed) throws ProblemException {
        set.keySet().removeIf(command::hasMatchedOption);
        for (OptionSpec option : command.matchedOptions()) {
            String value =
                    option.stringValues().isEmpty() ? "" : option.stringValues().get(0);
            set.keySet().removeIf(other -> isOutdone(other, option, value));
        }
        Map<ArgSpec, Setting> origins = new HashMap<>();
        List<String> presets = new ArrayList<>();
        for (Map.Entry<OptionSpec, List<Setting>> entry : set.entrySet()) {
            for (Setting setting : entry.getValue()) {
                origins.put(entry.getKey(), setting);
                presets.addAll(arguments(entry.getKey(), setting));
            }
        }
        List<String> line = new ArrayList<>(typed);
        line.addAll(line.indexOf(command.commandSpec().name()) + 1, presets);
        try {
            return program.parseArgs(line.toArray(String[]::new));
        } catch (ParameterException e) {
            Problem problem = explainer.explain(e, line);
            Setting culprit = origins.get(e.getArgSpec());
            throw new ProblemException(culprit == null ? problem : at(culprit, problem.message(), problem.hint()));
        }
    }

    /** Returns a setting as it would be typed. */
    private List<String> arguments(OptionSpec option, Setting setting) throws ProblemException {
        if (option.arity().max() > 0
                && setting.value().isEmpty()
                && !option.paramLabel().equals("TEXT")) {
            throw new ProblemException(at(setting, "the value of " + setting.option() + " is empty", "leave it out"));
        }
        if (option.arity().max() > 0) {
            String value = namesFile(option) ? expanded(setting) : setting.value();
            return List.of(setting.option() + "=" + value);
        }
        int times =
                switch (setting.value()) {
                    case "true", "yes", "1" -> 1;
                    case "false", "no", "0" -> 0;
                    case "2" -> option.isMultiValue() ? 2 : -1; // of those, -v alone counts
                    default -> -1;
                };
        if (times < 0) {
            String what = "invalid value '" + setting.value() + "' for " + setting.option();
            throw new ProblemException(at(setting, what, "true or false"));
        }
        return Collections.nCopies(times, setting.option());
    }

    private static boolean namesFile(OptionSpec option) {
        return option.type() == Path.class || option.paramLabel().equals("FILE");
    }

    /** Expands {@code ~} to the home folder, as a shell does. */
    private String expanded(Setting setting) throws ProblemException {
        String path = setting.value();
        if (!path.equals("~") && !path.startsWith("~/")) {
            return path;
        }
        String folder = home.orElseThrow(() -> new ProblemException(
                at(setting, "'" + path + "' needs HOME, which is not set", "give an absolute path")));
        return folder + path.substring(1);
    }

    private static Problem at(Setting setting, String message, String hint) {
        return Problem.usage(setting.origin() + ": " + message, hint);
    }
}
