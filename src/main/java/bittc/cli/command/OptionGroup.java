package bittc.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Groups the options of a command for the help and the manual pages, in one order for all commands. */
public enum OptionGroup {
    /** Also has the options that no other group names. */
    WHAT("What and where", "--dir", "--output", "--input-file"),
    FILES(
            "Files",
            "--select",
            "--exclude",
            "--list",
            "--sequential",
            "--preallocate",
            "--fsync",
            "--overwrite",
            "--recheck"),
    SPEED(
            "Speed and sharing",
            "--jobs",
            "--max-download",
            "--max-upload",
            "--max-peers",
            "--seed",
            "--seed-ratio",
            "--seed-time",
            "--super-seed"),
    GIVING_UP("When to give up", "--stall-timeout", "--metadata-timeout", "--timeout"),
    PEERS(
            "Finding peers",
            "--tracker",
            "--no-trackers",
            "--peer",
            "--no-dht",
            "--dht-bootstrap",
            "--no-pex",
            "--no-lsd",
            "--blocklist"),
    NETWORK(
            "Network",
            "--port",
            "--no-port-mapping",
            "--listen-address",
            "--bind",
            "--proxy",
            "--ipv4",
            "--ipv6",
            "--encryption",
            "--no-utp"),
    OUTPUT(
            "Output",
            "--progress",
            "--progress-interval",
            "--color",
            "--ascii",
            "--json",
            "--json-peers",
            "--quiet",
            "--verbose",
            "--log-file",
            "--config",
            "--help");

    /** A command with no more options has one group, in the order of its class. */
    private static final int FEW = 16;

    private final String title;
    private final List<String> names;

    OptionGroup(String title, String... names) {
        this.title = title;
        this.names = List.of(names);
    }

    /** Returns the options of a command by the titles of their groups; a single group has the title {@code Options}. */
    public static Map<String, List<OptionSpec>> of(CommandSpec command) {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        List<OptionSpec> others = new ArrayList<>(command.options());
        if (others.size() <= FEW) {
            groups.put("Options", others);
            return groups;
        }
        for (OptionGroup group : values()) {
            List<OptionSpec> options = new ArrayList<>();
            group.names.stream().map(command::findOption).forEach(option -> {
                if (others.remove(option)) {
                    options.add(option);
                }
            });
            groups.put(group.title, options);
        }
        groups.get(WHAT.title).addAll(others);
        groups.values().removeIf(List::isEmpty);
        return groups;
    }
}
