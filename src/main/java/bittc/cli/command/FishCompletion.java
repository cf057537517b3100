package bittc.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Writes the completion script for fish, version 3 or later. */
final class FishCompletion {
    private static final String START =
            """
            # Completes the command line of bittc: put it as bittc.fish into a folder of fish_complete_path.

            # Whether $argv[1] is the command on the line; '' is none.
            function __bittc_is
                set -l words (commandline -opc)
                set -e words[1]
                set -l commands (string match -v -- '-*' $words)
                test "$commands[1]" = "$argv[1]"
            end

            function __bittc_torrents
                __fish_complete_suffix .torrent | string match -r -- '^.*(?:\\.torrent|/)(?:\\t.*)?$'
            end

            # Files in the torrents on the line, as bittc lists them.
            function __bittc_files_of_torrents
                set -l words (string replace -r -- '^~/' "$HOME/" (commandline -op))
                set -l torrents
                for word in (string match -- '*.torrent' $words)
                    test -f $word; and set -a torrents $word
                end
                set -q torrents[1]; or return
                $words[1] download --list --config none $torrents 2>/dev/null |
                    string replace -rf -- '^ +\\d+ +[\\d.]+ [KMGTPE]?i?B  ' ''
            end

            function __bittc_interfaces
                ls /sys/class/net 2>/dev/null; or string split ' ' -- (ifconfig -l 2>/dev/null)
            end

            complete -c bittc -f
            """;

    private final CommandLine program;
    private final StringBuilder script = new StringBuilder(START);

    private FishCompletion(CommandLine program) {
        this.program = program;
    }

    static String script(CommandLine program) {
        FishCompletion fish = new FishCompletion(program);
        fish.addCommand("", program);
        fish.addCommands("");
        program.getSubcommands().forEach(fish::addCommand);
        return fish.script.toString();
    }

    private void addCommand(String name, CommandLine command) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            begin(name);
            for (String each : option.names()) {
                script.append(each.startsWith("--") ? " -l " + each.substring(2) : " -s " + each.substring(1));
            }
            if (option.arity().max() > 0) {
                script.append(" -r").append(values(CompletedValue.of(option)));
            }
            describe(option.description()[0]);
        }
        command.getCommandSpec().positionalParameters().stream().findFirst().ifPresent(argument -> {
            CompletedValue value = CompletedValue.of(argument);
            if (value.kind() == CompletedValue.Kind.COMMANDS) {
                addCommands(name);
            } else {
                begin(name);
                script.append(values(value)).append('\n');
            }
        });
    }

    /** Completes the names of commands behind a command. */
    private void addCommands(String behind) {
        program.getSubcommands().forEach((name, command) -> {
            begin(behind);
            script.append(" -a ").append(name);
            describe(command.getCommandSpec().usageMessage().description()[0]);
        });
    }

    private void begin(String command) {
        script.append("complete -c bittc -n \"__bittc_is '").append(command).append("'\"");
    }

    private void describe(String description) {
        script.append(" -d ").append(quoted(description)).append('\n');
    }

    private static String values(CompletedValue value) {
        return switch (value.kind()) {
            case WORDS -> " -f -a " + quoted(String.join(" ", value.words()));
            case TORRENTS -> " -f -a '(__bittc_torrents)'";
            case FILES -> " -F";
            case FOLDERS -> " -f -a '(__fish_complete_directories)'";
            case INTERFACES -> " -f -a '(__bittc_interfaces)'";
            case FILES_OF_TORRENTS -> " -f -a '(__bittc_files_of_torrents)'";
            case COMMANDS, NOTHING -> " -f";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
