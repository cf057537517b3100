package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.option.HelpOption;
import bittc.cli.option.JsonOption;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bittc completion}: prints a script that lets a shell complete the command line. */
@CommandLine.Command(
        name = "completion",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc completion bash|zsh|fish",
        description = "Print a shell script that completes commands, options and files",
        footer = {
            "",
            "bash: mkdir -p ~/.local/share/bash-completion/completions",
            "      bittc completion bash > ~/.local/share/bash-completion/completions/bittc",
            "zsh:  mkdir -p ~/.local/share/zsh/site-functions",
            "      bittc completion zsh > ~/.local/share/zsh/site-functions/_bittc",
            "      and in ~/.zshrc, before compinit: fpath+=(~/.local/share/zsh/site-functions)",
            "fish: mkdir -p ~/.config/fish/completions",
            "      bittc completion fish > ~/.config/fish/completions/bittc.fish"
        })
final class CompletionCommand implements Command {
    private final Supplier<CommandLine> program;

    @Mixin
    private JsonOption json;

    @Mixin
    private HelpOption help;

    @Parameters(arity = "0..*", paramLabel = CompletedValue.SHELL, description = "bash, zsh or fish")
    private List<String> shells = List.of();

    CompletionCommand(Supplier<CommandLine> program) {
        this.program = program;
    }

    @Override
    public int run(Host host) throws ProblemException {
        if (shells.size() != 1 || !CompletedValue.SHELLS.contains(shells.get(0))) {
            String what = shells.isEmpty() ? "no shell given" : "no such shell: " + String.join(" ", shells);
            throw new ProblemException(ProblemCode.USAGE, what, "bittc completion bash, zsh or fish");
        }
        String shell = shells.get(0);
        String script =
                switch (shell) {
                    case "bash" -> BashCompletion.script(program.get());
                    case "zsh" -> ZshCompletion.script(program.get());
                    default -> FishCompletion.script(program.get());
                };
        host.events()
                .ifPresent(events -> events.event(
                        "completion", object -> object.text("shell", shell).exact("text", script)));
        return host.print(script).number();
    }
}
