package bittc.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
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

    @Mixin
    private HelpOption help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version")
    private boolean version;

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
        try {
            return runCommand(host, args);
        } catch (ProblemException e) {
            return host.tell(e.problem()).number();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return host.tell(Problem.internal(e)).number();
        } catch (RuntimeException | Error e) {
            if (List.of(args).contains("-v")) {
                e.printStackTrace(host.err());
            }
            return host.tell(Problem.internal(e)).number();
        }
    }

    private static int runCommand(Host host, String... args) throws ProblemException, InterruptedException {
        CommandLine program = commandLine(host);
        ParseResult parsed;
        try {
            parsed = program.parseArgs(args);
        } catch (ParameterException e) {
            throw new ProblemException(UsageErrors.explain(e, List.of(args)));
        }
        if (parsed.isVersionHelpRequested()) {
            return host.print("bittc " + VERSION + "\n").number();
        }
        ParseResult last = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        if (parsed.isUsageHelpRequested() || last.isUsageHelpRequested()) {
            return host.print(usage(last.commandSpec().commandLine())).number();
        }
        if (!parsed.hasSubcommand()) {
            host.err().writeBytes(usage(program).getBytes(StandardCharsets.UTF_8));
            return ExitCode.USAGE.number();
        }
        return ((Command) last.commandSpec().userObject()).run(host);
    }

    /** The commands and their options. */
    static CommandLine commandLine(Host host) {
        CommandLine program = new CommandLine(new Bittc());
        if (host.engines().isPresent()) {
            program.addSubcommand(new DownloadCommand());
        }
        program.addSubcommand(new InfoCommand());
        program.addSubcommand(new VerifyCommand());
        if (host.engines().isPresent()) {
            program.addSubcommand(new DemoCommand());
        }
        program.addSubcommand(new HelpCommand(program));
        program.setExpandAtFiles(false);
        program.setOverwrittenOptionsAllowed(true);
        program.setCaseInsensitiveEnumValuesAllowed(true);
        program.setInterpolateVariables(false);
        return program;
    }

    /** The help text of one command. */
    static String usage(CommandLine command) {
        return command.getUsageMessage(CommandLine.Help.Ansi.OFF);
    }
}
