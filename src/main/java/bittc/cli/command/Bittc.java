package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.host.Signals;
import bittc.cli.host.UnreadableNames;
import bittc.cli.message.ExitCode;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemException;
import bittc.cli.option.HelpOption;
import bittc.cli.option.JsonOption;
import bittc.cli.option.Presets;
import bittc.session.SessionEngine;
import bittc.torrent.ClientName;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The program: reads the command line, runs one command, exits. */
@CommandLine.Command(
        name = "bittc",
        customSynopsis = "bittc COMMAND [OPTIONS] [ARGUMENTS]",
        synopsisHeading = "Usage: ",
        description = "Downloads over BitTorrent. Exits 0 only when every byte is on disk and verified.",
        commandListHeading = "%nCommands:%n",
        footer = {"", "Try: bittc download FILE.torrent"})
public final class Bittc {
    /** Options that print the stack trace of a bug. */
    private static final List<String> VERBOSE = List.of("-v", "-vv", "--verbose");

    @Mixin
    private HelpOption help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version")
    private boolean version;

    @Mixin
    private JsonOption json;

    private Bittc() {}

    /** Runs one command and exits, or ends by the signal that ended the command. */
    public static void main(String[] args) {
        Host host = Host.ofProcess(Optional.of(SessionEngine::new));
        Optional<Problem> unreadable = UnreadableNames.ofProcess(args);
        int code = unreadable.isPresent() ? refuse(host, unreadable.get(), args) : run(host, args);
        Signals.nameOf(code).ifPresent(Signals::dieBy);
        // Returning is not enough: Netty's threads may linger.
        System.exit(code);
    }

    /** Runs one command and gives its exit code. */
    public static int run(Host host, String... args) {
        ParseResult parsed;
        try {
            parsed = parse(host, args);
        } catch (ParameterException e) {
            return refuse(host, UsageErrors.explain(e, List.of(args)), args);
        }
        Host telling = asksForEvents(parsed) ? host.withEvents() : host;
        Optional<Problem> empty = UsageErrors.emptyValue(parsed);
        if (empty.isPresent()) {
            return end(telling, telling.tell(empty.get()).number());
        }
        try {
            parsed = Presets.apply(parsed, host.environment(), () -> commandLine(host), UsageErrors::explain);
        } catch (ProblemException e) {
            return end(telling, telling.tell(e.problem()).number());
        }
        telling = asksForEvents(parsed) ? host.withEvents() : telling;
        return end(telling, runOrTell(telling, parsed));
    }

    /** Reports a problem before any command has been found. */
    private static int refuse(Host host, Problem problem, String... args) {
        Host telling = List.of(args).contains(JsonOption.NAME) ? host.withEvents() : host;
        return end(telling, telling.tell(problem).number());
    }

    /** Parses with only the named command registered: reading the options of all commands takes longer than running one. */
    private static ParseResult parse(Host host, String... args) {
        String first = args.length == 0 ? "" : args[0];
        if (commands(host).containsKey(first)) {
            try {
                return commandLine(host, Predicate.isEqual(first)).parseArgs(args);
            } catch (ParameterException e) {
                // With all commands registered the error message is better.
                return commandLine(host).parseArgs(args);
            }
        }
        return commandLine(host).parseArgs(args);
    }

    /** Writes the summary, the last event; a failure of standard output may show only then. */
    private static int end(Host host, int exitCode) {
        Optional<Problem> before = host.out().failure();
        int code = blame(host, before, exitCode);
        host.events().ifPresent(events -> events.summary(code));
        return before.isPresent() ? code : blame(host, host.out().failure(), code);
    }

    /** Reports a failure of standard output; it sets the exit code unless there is another reason. */
    private static int blame(Host host, Optional<Problem> output, int exitCode) {
        output.ifPresent(host::tell);
        boolean otherwiseFine = exitCode == ExitCode.OK.number() || exitCode == ExitCode.OUTPUT_CLOSED.number();
        return otherwiseFine ? output.map(problem -> problem.exit().number()).orElse(exitCode) : exitCode;
    }

    private static boolean asksForEvents(ParseResult parsed) {
        return Stream.concat(Stream.of(parsed), parsed.subcommands().stream())
                .map(command -> command.commandSpec().findOption(JsonOption.NAME))
                .anyMatch(option -> option != null && Boolean.TRUE.equals(option.getValue()));
    }

    private static int runOrTell(Host host, ParseResult parsed) {
        try {
            return runCommand(host, parsed);
        } catch (ProblemException e) {
            return host.tell(e.problem()).number();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return host.tell(Problem.internal(e)).number();
        } catch (RuntimeException | Error e) {
            LoggerFactory.getLogger(Bittc.class).error("a bug", e);
            if (!Collections.disjoint(parsed.originalArgs(), VERBOSE)) {
                e.printStackTrace(host.err());
            }
            return host.tell(Problem.internal(e)).number();
        }
    }

    private static int runCommand(Host host, ParseResult parsed) throws ProblemException, InterruptedException {
        ParseResult last = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        CommandLine asked = last.commandSpec().commandLine();
        if (parsed.hasSubcommand()) {
            host.events().ifPresent(events -> events.command(asked.getCommandName()));
        }
        if (parsed.isVersionHelpRequested()) {
            host.events()
                    .ifPresent(events -> events.event("version", object -> object.text("version", ClientName.VERSION)));
            return host.print(ClientName.TITLE + "\n").number();
        }
        if (parsed.isUsageHelpRequested() || last.isUsageHelpRequested()) {
            boolean brief = !parsed.originalArgs().contains(HelpOption.FULL);
            return explain(host, asked, brief).number();
        }
        if (!parsed.hasSubcommand()) {
            host.events()
                    .ifPresent(
                            events -> events.error(Optional.empty(), Problem.usage("no command given", "bittc help")));
            host.err().writeBytes(HelpText.plain(asked, true).getBytes(StandardCharsets.UTF_8));
            return ExitCode.USAGE.number();
        }
        return ((Command) last.commandSpec().userObject()).run(host);
    }

    /** Prints the help text of a command or of the program. */
    static ExitCode explain(Host host, CommandLine command, boolean brief) {
        Optional<String> name = Optional.of(command.getCommandName()).filter(any -> command.getParent() != null);
        host.events()
                .ifPresent(events -> events.event(
                        "help", object -> object.text("about", name).exact("text", HelpText.plain(command, brief))));
        return host.print(HelpText.of(command, brief, host.environment()));
    }

    /** Builds the parser with all commands and their options. */
    public static CommandLine commandLine(Host host) {
        return commandLine(host, name -> true);
    }

    private static CommandLine commandLine(Host host, Predicate<String> wanted) {
        CommandLine program = new CommandLine(new Bittc());
        commands(host).forEach((name, command) -> {
            if (wanted.test(name)) {
                program.addSubcommand(command.get());
            }
        });
        program.setExpandAtFiles(false);
        program.setOverwrittenOptionsAllowed(true);
        program.setCaseInsensitiveEnumValuesAllowed(true);
        program.setInterpolateVariables(false);
        return program;
    }

    /** Lists the commands by name, in the order of the help. */
    private static Map<String, Supplier<Command>> commands(Host host) {
        Supplier<CommandLine> all = () -> commandLine(host);
        Map<String, Supplier<Command>> commands = new LinkedHashMap<>();
        commands.put("download", DownloadCommand::new);
        commands.put("info", InfoCommand::new);
        commands.put("verify", VerifyCommand::new);
        commands.put("create", CreateCommand::new);
        commands.put("seed", SeedCommand::new);
        commands.put("magnet", MagnetCommand::new);
        commands.put("tracker", TrackerCommand::new);
        commands.put("scrape", ScrapeCommand::new);
        commands.put("feed", FeedCommand::new);
        commands.put("demo", DemoCommand::new);
        commands.put("completion", () -> new CompletionCommand(all));
        commands.put("help", () -> new HelpCommand(all));
        if (host.engines().isEmpty()) {
            commands.keySet().removeAll(List.of("download", "seed", "feed", "demo"));
        }
        return commands;
    }
}
