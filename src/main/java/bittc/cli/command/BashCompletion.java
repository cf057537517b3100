package bittc.cli.command;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Writes the completion script for bash, version 3.2 or later. */
final class BashCompletion {
    private static final String START =
            """
            # Completes the command line of bittc: source it in bash, or let bash-completion find it.

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

            _bittc_folders() {
                _bittc_names < <(IFS=; compgen -d -- "$cur")
            }

            # Files that look like $1, and folders.
            _bittc_files() {
                _bittc_names < <(IFS=; compgen -d -- "$cur"; compgen -f -X "!$1" -- "$cur" | while IFS= read -r name; do
                    [[ -d $name ]] || printf '%s\\n' "$name"
                done)
            }

            _bittc_interfaces() {
                _bittc_words "$(ls /sys/class/net 2>/dev/null || ifconfig -l 2>/dev/null)"
            }

            # $1 as the program would get it: nothing in it is run.
            _bittc_plain() {
                local word=${1//[\\\\\\"\\']/}
                [[ $word != '~/'* ]] || word=$HOME/${word#'~/'}
                printf '%s\\n' "$word"
            }

            # Files in the torrents on the line, as bittc lists them.
            _bittc_files_of_torrents() {
                local typed word torrents=()
                typed=$(_bittc_plain "$cur")
                for word in "${COMP_WORDS[@]}"; do
                    word=$(_bittc_plain "$word")
                    [[ $word != *.torrent || ! -f $word ]] || torrents+=("$word")
                done
                [[ ${#torrents[@]} == 0 ]] || _bittc_names < <(
                    "$(_bittc_plain "${COMP_WORDS[0]}")" download --list --config none "${torrents[@]}" 2>/dev/null |
                        sed -nE 's/^ +[0-9]+ +[0-9.]+ [KMGTPE]?i?B  //p' | while IFS= read -r word; do
                            [[ $word != "$typed"* ]] || printf '%s\\n' "$word"
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

    private static final String END =
            """
                esac
            }

            complete -F _bittc bittc
            """;

    private final CommandLine program;
    private final StringBuilder script = new StringBuilder(START);

    private BashCompletion(CommandLine program) {
        this.program = program;
    }

    static String script(CommandLine program) {
        BashCompletion bash = new BashCompletion(program);
        bash.addCommand("''", program, bash.words(bash.commands()));
        program.getSubcommands()
                .forEach((name, command) -> bash.addCommand(
                        name,
                        command,
                        command.getCommandSpec().positionalParameters().stream()
                                .findFirst()
                                .map(argument -> bash.action(CompletedValue.of(argument)))
                                .orElse("")));
        return bash.script.append(END).toString();
    }

    private List<String> commands() {
        return List.copyOf(program.getSubcommands().keySet());
    }

    private String words(List<String> words) {
        return "_bittc_words '" + String.join(" ", words) + "'";
    }

    /** Returns the command that completes a value, or nothing. */
    private String action(CompletedValue value) {
        return switch (value.kind()) {
            case WORDS -> words(value.words());
            case COMMANDS -> words(commands());
            case TORRENTS -> "_bittc_files '*.torrent'";
            case FILES -> "_bittc_files '*'";
            case FOLDERS -> "_bittc_folders";
            case INTERFACES -> "_bittc_interfaces";
            case FILES_OF_TORRENTS -> "_bittc_files_of_torrents";
            case NOTHING -> "";
        };
    }

    private void addCommand(String pattern, CommandLine command, String argument) {
        script.append("        ").append(pattern).append(")\n            case $prev in\n");
        List<OptionSpec> options = command.getCommandSpec().options();
        for (OptionSpec option : options) {
            if (option.arity().max() > 0) {
                String action = action(CompletedValue.of(option));
                script.append("                ")
                        .append(String.join(" | ", option.names()))
                        .append(")")
                        .append(action.isEmpty() ? "" : " " + action + ";")
                        .append(" return ;;\n");
            }
        }
        List<String> names = options.stream()
                .map(OptionSpec::longestName)
                .filter(name -> name.startsWith("--"))
                .collect(Collectors.toList());
        script.append("            esac\n            if [[ $cur == -* ]]; then\n                ")
                .append(words(names))
                .append("\n");
        if (!argument.isEmpty()) {
            script.append("            else\n                ").append(argument).append("\n");
        }
        script.append("            fi\n            ;;\n");
    }
}
