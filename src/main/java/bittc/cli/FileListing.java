package bittc.cli;

import bittc.metainfo.FileSelection;
import bittc.metainfo.Metainfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code bittc download --list}: the files that would be fetched, with the numbers that they are selected by. */
final class FileListing {
    private final Host host;

    FileListing(Host host) {
        this.host = host;
    }

    /** Lists the files of each torrent that can be read, and says what is wrong with the others; returns the exit code. */
    int run(JobList list) {
        List<Problem> problems = new ArrayList<>();
        host.events().ifPresent(events -> events.session(list.inputs(), Optional.empty()));
        boolean first = true;
        for (Job job : list.jobs()) {
            try {
                Metainfo metainfo = known(job);
                event(job, metainfo);
                if (host.print((first ? "" : "\n") + text(job, metainfo)) == ExitCode.OUTPUT_CLOSED) {
                    return ExitCode.OUTPUT_CLOSED.number();
                }
                first = false;
            } catch (ProblemException e) {
                problems.add(e.problem());
                host.tell(job.subject(), e.problem());
            }
        }
        for (JobList.Finding refused : list.refused()) {
            problems.add(refused.problem());
            host.tell(refused.subject(), refused.problem());
        }
        return Problem.exitOf(problems).number();
    }

    private static Metainfo known(Job job) throws ProblemException {
        Optional<Metainfo> known = job.ready().source().known();
        if (known.isEmpty()) {
            throw new ProblemException(Problem.badInput(
                    "torrent-unsupported",
                    job.source().shown() + ": what it holds is not known before it is fetched",
                    "bittc magnet --fetch MAGNET saves it as a .torrent file"));
        }
        return known.get();
    }

    private void event(Job job, Metainfo metainfo) {
        FileSelection files = job.files(metainfo);
        host.events().ifPresent(events -> {
            events.event(
                    job.subject(metainfo),
                    "torrent",
                    object -> TorrentFields.write(object, job.source().argument(), metainfo, files::contains));
            events.countOk(false);
        });
    }

    private static String text(Job job, Metainfo metainfo) {
        FileSelection files = job.files(metainfo);
        List<String> lines = new ArrayList<>();
        lines.add(Text.clean(metainfo.name()) + ": " + FileTable.total(metainfo, files));
        lines.addAll(FileTable.lines(metainfo, files));
        return String.join("\n", lines) + "\n";
    }
}
