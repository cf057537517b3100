package bittc.cli.run;

import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Groups failures that have the same reason, so that each reason is told once. */
final class FailureGroups {
    /** Names that are told in full. */
    private static final int ALL_NAMES = 3;

    /** Names that are told of a longer list. */
    private static final int FIRST_NAMES = 2;

    private final Map<Reason, List<Named>> groups = new LinkedHashMap<>();

    private record Reason(ProblemCode code, String why) {}

    private record Named(String name, Problem problem) {}

    private FailureGroups() {}

    /**
     * Returns a problem for each reason, in the order of the first torrent that has it: {@code 28 failed: no peers in 30m 00s
     * (f7.bin, f8.bin … and 26 more)}.
     *
     * @param failures whose messages begin with the name of the torrent
     */
    static List<Problem> of(List<JobList.Finding> failures) {
        FailureGroups all = new FailureGroups();
        failures.forEach(all::add);
        return all.groups.entrySet().stream()
                .map(group -> told(group.getKey(), group.getValue()))
                .toList();
    }

    private void add(JobList.Finding failure) {
        String name = failure.subject().name();
        String message = failure.problem().message();
        int at = message.indexOf(name + ": ");
        int end = at + name.length();
        Reason reason = new Reason(failure.problem().code(), at < 0 ? message : message.substring(end + ": ".length()));
        Named named = new Named(at < 0 ? name : message.substring(0, end), failure.problem());
        groups.computeIfAbsent(reason, each -> new ArrayList<>()).add(named);
    }

    private static Problem told(Reason reason, List<Named> failed) {
        Problem first = failed.get(0).problem();
        if (failed.size() == 1) {
            return first;
        }
        boolean sameHint =
                failed.stream().allMatch(each -> each.problem().hint().equals(first.hint()));
        return new Problem(
                reason.code(),
                failed.size() + " failed: " + reason.why() + " (" + names(failed) + ")",
                sameHint ? first.hint() : "");
    }

    private static String names(List<Named> failed) {
        int told = failed.size() <= ALL_NAMES ? failed.size() : FIRST_NAMES;
        String names = String.join(
                ", ", failed.subList(0, told).stream().map(Named::name).toList());
        return told == failed.size() ? names : names + " … and " + (failed.size() - told) + " more";
    }
}
