package bittc.cli.command;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes a script that lets a shell complete the command line: picocli's model in bash. picocli's own script completes
 * files only for parameters whose type is a file, and does not know {@code .torrent}.
 */
final class CompletionScript {
    private static final String TORRENTS = "_bittc_files '*.torrent'";
    private static final String FILES = "_bittc_files '*'";
    private static final String FOLDERS = "_bittc_folders";

    private static final String HELPERS =
            """
            # The words in $1 that fit.
            _bittc_words() {
                COMPREPLY=($(compgen -W "$1" -- "$cur"))
            }

            # The lines of standard input, which are names of files.
            _bittc_names() {
                local name
                type compopt >/dev/null 2>&1 && compopt -o filenames 2>/dev/null
                while IFS= read -r name; do
                    [[ -z $name ]] || COMPREPLY+=("$name")
                done
            }

            # Without IFS, zsh keeps a beginning with blanks in it together.
            _bittc_folders() {
                _bittc_names < <(IFS=; compgen -d -- "$cur")
            }

            # Files that look like $1, and folders.
            _bittc_files() {
                _bittc_names < <(IFS=; compgen -d -- "$cur"; compgen -f -X "!$1" -- "$cur" | while IFS= read -r name; do
                    [[ -d $name ]] || printf '%s\\n' "$name"
                done)
            }

            _bittc() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= i
                COMPREPLY=()
                # --option=value comes as three words.
                if [[ $cur == = ]]; then
                    cur=
                elif [[ $prev == = ]]; then
                    prev=${COMP_WORDS[COMP_CWORD-2]}
                fi
                for ((i = 1; i < COMP_CWORD; i++)); do
                    if [[ ${COMP_WORDS[i]} != -* ]]; then
                        command=${COMP_WORDS[i]}
                        break
                    fi
                done
                case $command in
            """;

    private static final String ZSH_START =
            """
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
            autoload -Uz bashcompinit && bashcompinit

            """;

    /**
     * zsh calls it in a subshell when it completes, so it may change {@code PREFIX}, the pattern that files are matched
     * with.
     */
    private static final String ZSH_END =
            """

            # As bash would call it: --option=value in three words, and what was typed without its quotes.
            _bittc_zsh() {
                local option=
                if [[ $PREFIX == --*=* ]]; then
                    option=${PREFIX%%=*}
                    PREFIX=${PREFIX#*=}
                fi
                local typed=${(Q)PREFIX}
                PREFIX=${(b)typed}
                COMP_WORDS[COMP_CWORD]=$typed
                if [[ -n $option ]]; then
                    COMP_WORDS=("${COMP_WORDS[@]:0:$COMP_CWORD}" "$option" = "$typed")
                    ((COMP_CWORD += 2))
                fi
                _bittc
                [[ -z $option ]] || COMPREPLY=("${COMPREPLY[@]/#/$option=}")
            }

            complete -F _bittc_zsh bittc
            """;

    private final CommandLine program;
    private final StringBuilder script = new StringBuilder();

    private CompletionScript(CommandLine program) {
        this.program = program;
    }

    /** For bash, version 3.2 or later. */
    static String bash(CommandLine program) {
        return "# Completes the command line of bittc: source it in bash.\n\n" + new CompletionScript(program).write()
                + "\ncomplete -F _bittc bittc\n";
    }

    /** For zsh, which reads bash's format after {@code bashcompinit}. */
    static String zsh(CommandLine program) {
        return "# Completes the command line of bittc: source it in zsh.\n\n" + ZSH_START
                + new CompletionScript(program).write()
                + ZSH_END;
    }

    private String write() {
        script.append(HELPERS);
        addCommand("''", program, Optional.of(words(commands())));
        program.getSubcommands().forEach((name, command) -> addCommand(name, command, argument(command)));
        script.append("    esac\n}\n");
        return script.toString();
    }

    private String commands() {
        return String.join(" ", program.getSubcommands().keySet());
    }

    private static String words(String words) {
        return "_bittc_words '" + words + "'";
    }

    /** Returns the completion of a command's positional argument, if it has one. */
    private Optional<String> argument(CommandLine command) {
        return command.getCommandSpec().positionalParameters().stream()
                .findFirst()
                .flatMap(this::completion);
    }

    private Optional<String> completion(ArgSpec argument) {
        if (argument.type().isEnum()) {
            return Optional.of(words(String.join(" ", UsageErrors.values(argument))));
        }
        return switch (argument.paramLabel()) {
            case "TORRENT" -> Optional.of(TORRENTS);
            case "FILE", "PATH" -> Optional.of(isTorrent(argument) ? TORRENTS : FILES);
            case "DIR" -> Optional.of(FOLDERS);
            case "COMMAND" -> Optional.of(words(commands()));
            case CompletionCommand.SHELL -> Optional.of(words(CompletionCommand.SHELLS));
            default -> Optional.empty();
        };
    }

    private static boolean isTorrent(ArgSpec argument) {
        return argument instanceof OptionSpec option && option.longestName().equals("--torrent");
    }

    private void addCommand(String pattern, CommandLine command, Optional<String> argument) {
        script.append("        ").append(pattern).append(")\n            case $prev in\n");
        List<OptionSpec> options = command.getCommandSpec().options();
        for (OptionSpec option : options) {
            if (option.arity().max() > 0) {
                String completed =
                        completion(option).map(text -> " " + text + ";").orElse("");
                script.append("                ")
                        .append(String.join(" | ", option.names()))
                        .append(")")
                        .append(completed)
                        .append(" return ;;\n");
            }
        }
        String names = options.stream().map(OptionSpec::longestName).collect(Collectors.joining(" "));
        script.append("            esac\n            if [[ $cur == -* ]]; then\n                ")
                .append(words(names))
                .append("\n");
        argument.ifPresent(text ->
                script.append("            else\n                ").append(text).append("\n"));
        script.append("            fi\n            ;;\n");
    }
}
