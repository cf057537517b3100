package bittc.cli.command;

import bittc.cli.host.Environment;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The help of a command in two sizes: a screen of what people use most, or every option. */
final class HelpText {
    /** Longer lines are hard to read. */
    private static final int MAX_COLUMNS = 100;

    /** With fewer, picocli does not format. */
    private static final int MIN_COLUMNS = 55;

    private final CommandLine command;
    private final Basics basics;
    private final boolean brief;

    private HelpText(CommandLine command, boolean brief) {
        this.command = command;
        this.basics = Basics.of(command.getCommandName());
        this.brief = brief;
    }

    /** Returns the help for a program or a file: 80 columns, no escape sequences. */
    static String plain(CommandLine command, boolean brief) {
        return new HelpText(command, brief).text(80, false);
    }

    /** Returns the help for standard output: as wide as the terminal, if it is one, with bold names. */
    static String of(CommandLine command, boolean brief, Environment environment) {
        if (!environment.stdoutTerminal()) {
            return plain(command, brief);
        }
        int columns = Math.max(MIN_COLUMNS, Math.min(environment.terminal().columns(), MAX_COLUMNS));
        return new HelpText(command, brief).text(columns, environment.wantsColour());
    }

    private String text(int columns, boolean bold) {
        command.setUsageHelpWidth(columns);
        Map<String, CommandLine.IHelpSectionRenderer> sections = command.getHelpSectionMap();
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, this::examples);
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, this::options);
        if (isCut()) {
            sections.put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, help -> "");
        }
        ColorScheme scheme = new ColorScheme.Builder(bold ? Ansi.ON : Ansi.OFF)
                .commands(Ansi.Style.bold)
                .options(Ansi.Style.bold)
                .build();
        return command.getUsageMessage(scheme);
    }

    private boolean isCut() {
        return brief && !basics.options().isEmpty();
    }

    private String examples(Help help) {
        int longest = basics.examples().stream()
                .mapToInt(example -> example.line().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder(basics.examples().isEmpty() ? "" : "\n");
        for (Basics.Example example : basics.examples()) {
            text.append("  ").append(example.line());
            text.append(" ".repeat(longest - example.line().length()));
            text.append("  # ").append(example.meaning()).append('\n');
        }
        return text.toString();
    }

    private String options(Help help) {
        CommandSpec spec = help.commandSpec();
        StringBuilder text = new StringBuilder();
        if (isCut()) {
            List<OptionSpec> options = basics.options().stream()
                    .map(spec::findOption)
                    .map(HelpText::shortened)
                    .toList();
            addGroup(text, help, "Options that people use most", options);
            text.append("\nAll options: bittc ").append(spec.name()).append(" --help\n");
        } else {
            OptionGroup.of(spec).forEach((title, options) -> addGroup(text, help, title, options));
        }
        return text.toString();
    }

    /** Keeps the first part of an option's description. */
    private static OptionSpec shortened(OptionSpec option) {
        return OptionSpec.builder(option)
                .description(option.description()[0].split("; |: | \\(")[0])
                .build();
    }

    private static void addGroup(StringBuilder text, Help help, String title, List<OptionSpec> options) {
        String heading = help.colorScheme().ansi().string("@|bold " + title + ":|@");
        text.append('\n').append(heading).append('\n');
        text.append(help.optionListExcludingGroups(
                options, help.createDefaultLayout(), null, help.parameterLabelRenderer()));
    }
}
