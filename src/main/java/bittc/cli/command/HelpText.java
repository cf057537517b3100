package bittc.cli.command;

import java.util.ArrayList;
import java.util.List;
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
        boolean sections = command.getCommandSpec().mixins().values().stream().anyMatch(HelpText::isSection);
        if (sections) {
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpText::options);
        }
        return command.getUsageMessage(Help.Ansi.OFF);
    }

    private static boolean isSection(CommandSpec mixin) {
        return !mixin.usageMessage().optionListHeading().isEmpty();
    }

    private static String options(Help help) {
        StringBuilder text = new StringBuilder();
        List<OptionSpec> own = new ArrayList<>(help.commandSpec().options());
        for (CommandSpec mixin : help.commandSpec().mixins().values()) {
            if (isSection(mixin)) {
                own.removeIf(option -> mixin.findOption(option.longestName()) != null);
                text.append(String.format(mixin.usageMessage().optionListHeading()));
                text.append(help.optionListExcludingGroups(
                        mixin.options(), help.createDefaultLayout(), null, help.parameterLabelRenderer()));
            }
        }
        return help.optionListExcludingGroups(own) + text;
    }
}
