package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Similar;
import bittc.cli.option.HelpOption;
import bittc.cli.option.JsonOption;
import java.util.function.Supplier;
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
    private final Supplier<CommandLine> program;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to explain")
    private String command;

    @Mixin
    private HelpOption help;

    @Mixin
    private JsonOption json;

    HelpCommand(Supplier<CommandLine> program) {
        this.program = program;
    }

    @Override
    public int run(Host host) throws ProblemException {
        CommandLine all = program.get();
        CommandLine explained = command == null ? all : all.getSubcommands().get(command);
        if (explained == null) {
            String hint = Similar.to(command, all.getSubcommands().keySet())
                    .map(name -> "did you mean 'bittc help " + name + "'?")
                    .orElse("bittc help");
            throw new ProblemException(ProblemCode.USAGE, "unknown command '" + command + "'", hint);
        }
        return Bittc.explain(host, explained, false).number();
    }
}
