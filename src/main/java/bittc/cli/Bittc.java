package bittc.cli;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
        optionListHeading = "%nOptions:%n",
        footer = {"", "Try: bittc download FILE.torrent"})
public final class Bittc {
    /** The program's version. */
    static final String VERSION = "0.1.0";

    /** The ways to ask for more than one line about a bug. */
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
        int code = run(Host.ofProcess(Optional.of(SessionEngine::new)), args);
        Signals.nameOf(code).ifPresent(Signals::dieBy);
        // Not by leaving: threads of Netty may linger.
        System.exit(code);
    }

    /** Runs one command and gives its exit code. */
    static int run(Host host, String... args) {
        ParseResult parsed;
        try {
            parsed = commandLine(host).parseArgs(args);
        } catch (ParameterException e) {
            Host telling = List.of(args).contains(JsonOption.NAME) ? host.withEvents() : host;
            return end(
                    telling, telling.tell(UsageErrors.explain(e, List.of(args))).number());
        }
        Host telling = asksForEvents(parsed) ? host.withEvents() : host;
        try {
            parsed = Presets.apply(parsed, host.environment());
        } catch (ProblemException e) {
            return end(telling, telling.tell(e.problem()).number());
        }
        telling = asksForEvents(parsed) ? host.withEvents() : telling;
        return end(telling, runOrTell(telling, parsed));
    }

    /** The last thing that is told. */
    private static int end(Host host, int exitCode) {
        host.events().ifPresent(events -> events.summary(exitCode));
        return exitCode;
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
            host.events().ifPresent(events -> events.event("version", object -> object.text("version", VERSION)));
            return host.print("bittc " + VERSION + "\n").number();
        }
        if (parsed.isUsageHelpRequested() || last.isUsageHelpRequested()) {
            return explain(host, asked).number();
        }
        if (!parsed.hasSubcommand()) {
            host.events()
                    .ifPresent(
                            events -> events.error(Optional.empty(), Problem.usage("no command given", "bittc help")));
            host.err().writeBytes(usage(asked).getBytes(StandardCharsets.UTF_8));
            return ExitCode.USAGE.number();
        }
        return ((Command) last.commandSpec().userObject()).run(host);
    }

    /** Gives the help text of a command, or of the program. */
    static ExitCode explain(Host host, CommandLine command) {
        Optional<String> name = Optional.of(command.getCommandName()).filter(any -> command.getParent() != null);
        host.events()
                .ifPresent(events -> events.event(
                        "help", object -> object.text("about", name).exact("text", usage(command))));
        return host.print(usage(command));
    }

    /** The commands and their options. */
    static CommandLine commandLine(Host host) {
        CommandLine program = new CommandLine(new Bittc());
        if (host.engines().isPresent()) {
            program.addSubcommand(new DownloadCommand());
        }
        program.addSubcommand(new InfoCommand());
        program.addSubcommand(new VerifyCommand());
        program.addSubcommand(new CreateCommand());
        if (host.engines().isPresent()) {
            program.addSubcommand(new SeedCommand());
        }
        program.addSubcommand(new MagnetCommand());
        program.addSubcommand(new TrackerCommand());
        program.addSubcommand(new ScrapeCommand());
        if (host.engines().isPresent()) {
            program.addSubcommand(new DemoCommand());
        }
        program.addSubcommand(new CompletionCommand(program));
        program.addSubcommand(new HelpCommand(program));
        program.setExpandAtFiles(false);
        program.setOverwrittenOptionsAllowed(true);
        program.setCaseInsensitiveEnumValuesAllowed(true);
        program.setInterpolateVariables(false);
        return program;
    }

    /** The help text of one command. */
    static String usage(CommandLine command) {
        return HelpText.of(command);
    }
}
