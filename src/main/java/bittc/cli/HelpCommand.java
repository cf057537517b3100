package bittc.cli;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bittc help}: explains the program or one of its commands. */
@CommandLine.Command(
        name = "help",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc help [COMMAND]",
        description = "Explain a command")
final class HelpCommand implements Command {
    private final CommandLine program;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to explain")
    private String command;

    @Mixin
    private HelpOption help;

    @Mixin
    private JsonOption json;

    HelpCommand(CommandLine program) {
        this.program = program;
    }

    @Override
    public int run(Host host) throws ProblemException {
        CommandLine explained =
                command == null ? program : program.getSubcommands().get(command);
        if (explained == null) {
            String hint = Similar.to(command, program.getSubcommands().keySet())
                    .map(name -> "did you mean 'bittc help " + name + "'?")
                    .orElse("bittc help");
            throw new ProblemException(Problem.usage("unknown command '" + command + "'", hint));
        }
        return Bittc.explain(host, explained).number();
    }
}
