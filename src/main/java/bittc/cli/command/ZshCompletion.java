package bittc.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the completion script for zsh, version 5 or later: a function for compsys, to autoload or to source. */
final class ZshCompletion {
    private static final String START =
            """
            #compdef bittc
            # Completes the command line of bittc: put it as _bittc into a folder of fpath, or source it.

            # Files in the torrents on the line, as bittc lists them.
            _bittc_files_of_torrents() {
                local word
                local -a torrents files
                for word in ${(Q)words/#\\~\\//$HOME/}; do
                    [[ $word != *.torrent || ! -f $word ]] || torrents+=($word)
                done
                (( $#torrents )) || return 1
                files=(${(f)"$(${~${(Q)program}} download --list --config none $torrents 2>/dev/null |
                    sed -nE 's/^ +[0-9]+ +[0-9.]+ [KMGTPE]?i?B  //p')"})
                _wanted files expl 'file of the torrent' compadd -a files
            }

            """;

    private static final String MAIN =
            """

            _bittc() {
                local curcontext=$curcontext state line expl program=$words[1]
                local -A opt_args
            """;

    private static final String COMMAND =
            """
                        '1:command:_bittc_commands' '*::argument:->argument' && return
                [[ $state == argument ]] || return
                curcontext=${curcontext%:*:*}:bittc-$words[1]:
                case $words[1] in
            """;

    /** An autoloaded file is the body of a function on its first call; a sourced one is not. */
    private static final String END =
            """
                esac
            }

            if [[ $funcstack[1] == _bittc ]]; then
                _bittc "$@"
            else
                (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
                compdef _bittc bittc
            fi
            """;

    private final StringBuilder script = new StringBuilder(START);

    private ZshCompletion() {}

    static String script(CommandLine program) {
        return new ZshCompletion().write(program);
    }

    private String write(CommandLine program) {
        script.append("_bittc_commands() {\n    local -a commands=(\n");
        program.getSubcommands().forEach((name, command) -> script.append("        ")
                .append(quoted(
                        name + ":" + command.getCommandSpec().usageMessage().description()[0]))
                .append('\n'));
        script.append("    )\n    _describe -t commands command commands\n}\n").append(MAIN);
        script.append("    _arguments -C -s");
        program.getCommandSpec().options().forEach(this::addOption);
        script.append(" \\\n").append(COMMAND);
        program.getSubcommands().forEach(this::addCommand);
        return script.append(END).toString();
    }

    private void addCommand(String name, CommandLine command) {
        script.append("        ").append(name).append(")\n            _arguments -s");
        command.getCommandSpec().options().forEach(this::addOption);
        for (PositionalParamSpec argument : command.getCommandSpec().positionalParameters()) {
            String which = argument.arity().max() > 1 ? "*" : "1";
            script.append(" \\\n                ").append(quoted(which + value(argument)));
        }
        script.append("\n            ;;\n");
    }

    private void addOption(OptionSpec option) {
        boolean valued = option.arity().max() > 0;
        StringBuilder names = new StringBuilder();
        for (String name : option.names()) {
            String form = !valued ? name : name + (name.startsWith("--") ? "=" : "+");
            names.append(names.isEmpty() ? "" : ",").append(form);
        }
        boolean several = option.names().length > 1;
        String others = option.isMultiValue() ? "*" : "(" + String.join(" ", option.names()) + ")";
        String explanation = "[" + option.description()[0].replace("[", "\\[").replace("]", "\\]") + "]";
        script.append(" \\\n                ")
                .append(quoted(others))
                .append(several ? "{" + names + "}" : names)
                .append(quoted(explanation + (valued ? value(option) : "")));
    }

    /** Returns the part of a specification that completes a value: its label, and the action. */
    private static String value(ArgSpec argument) {
        return ":" + argument.paramLabel().replace(":", "\\:") + ":" + action(CompletedValue.of(argument));
    }

    private static String action(CompletedValue value) {
        return switch (value.kind()) {
            case WORDS -> "(" + String.join(" ", value.words()) + ")";
            case COMMANDS -> "_bittc_commands";
            case TORRENTS -> "_files -g \"*.torrent\"";
            case FILES -> "_files";
            case FOLDERS -> "_files -/";
            case INTERFACES -> "_net_interfaces";
            case FILES_OF_TORRENTS -> "_bittc_files_of_torrents";
            case NOTHING -> " ";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
