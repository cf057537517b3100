package bittc.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The help of a command: its own options first, then those of each mixin that has a heading. (picocli's argument groups
 * have headings too, but an option given twice resets all others of its group.)
 */
final class HelpText {
    private HelpText() {}

    static String of(CommandLine command) {
        if (sections(command.getCommandSpec()).findAny().isPresent()) {
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpText::options);
        }
        return command.getUsageMessage(Help.Ansi.OFF);
    }

    /** Finds mixins with headings; picocli lets a mixin inherit the heading of one inside it. */
    private static Stream<CommandSpec> sections(CommandSpec command) {
        return command.mixins().values().stream().flatMap(mixin -> {
            boolean heading = !mixin.usageMessage().optionListHeading().isEmpty();
            return sections(mixin).findAny().isPresent() || !heading ? sections(mixin) : Stream.of(mixin);
        });
    }

    private static String options(Help help) {
        StringBuilder text = new StringBuilder();
        List<OptionSpec> own = new ArrayList<>(help.commandSpec().options());
        sections(help.commandSpec()).forEach(section -> {
            own.removeIf(option -> section.findOption(option.longestName()) != null);
            text.append(String.format(section.usageMessage().optionListHeading()));
            text.append(help.optionListExcludingGroups(
                    section.options(), help.createDefaultLayout(), null, help.parameterLabelRenderer()));
        });
        return help.optionListExcludingGroups(own) + text;
    }
}
