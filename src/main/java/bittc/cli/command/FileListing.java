package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Text;
import bittc.cli.report.TorrentFields;
import bittc.cli.run.EngineRun;
import bittc.cli.run.FileTable;
import bittc.cli.run.Job;
import bittc.cli.run.JobList;
import bittc.cli.run.UnmatchedPatterns;
import bittc.cli.screen.Screen;
import bittc.metainfo.FileSelection;
import bittc.metainfo.Metainfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code bittc download --list}: lists the files that would be downloaded, with the numbers to select them by. */
final class FileListing implements EngineRun.Taker {
    private final Host host;
    private final Screen screen;
    private final List<Problem> problems = new ArrayList<>();
    private boolean printed;

    FileListing(Host host, Screen screen) {
        this.host = host;
        this.screen = screen;
    }

    /** Problems so far. */
    List<Problem> problems() {
        return problems;
    }

    /** Lists the files of each readable torrent and reports the others; returns those whose metadata has to be fetched. */
    List<Job> tell(JobList list) {
        host.events().ifPresent(events -> events.session(list.inputs(), Optional.empty()));
        list.warn(host, screen);
        List<Job> unknown = new ArrayList<>();
        for (Job job : list.jobs()) {
            try {
                Optional<Metainfo> known = job.ready().source().known();
                if (known.isPresent()) {
                    take(job, known.get());
                } else {
                    unknown.add(job);
                }
            } catch (ProblemException e) {
                refuse(new JobList.Finding(job.subject(), e.problem()));
            }
            if (host.out().checkError()) {
                return List.of();
            }
        }
        list.refused().forEach(this::refuse);
        return unknown;
    }

    private void refuse(JobList.Finding finding) {
        problems.add(finding.problem());
        host.tell(finding.subject(), finding.problem());
    }

    @Override
    public void take(Job job, Metainfo metainfo) throws ProblemException {
        Optional<Problem> nothing = UnmatchedPatterns.nothingLeft(job.plan().files(), metainfo);
        if (nothing.isPresent()) {
            throw new ProblemException(nothing.get());
        }
        FileSelection files = job.files(metainfo);
        host.events().ifPresent(events -> {
            events.event(
                    job.subject(metainfo),
                    "torrent",
                    object -> TorrentFields.write(object, job.source().told(), metainfo, files::contains));
            events.countOk(false);
        });
        host.print((printed ? "\n" : "") + text(metainfo, files));
        printed = true;
    }

    private static String text(Metainfo metainfo, FileSelection files) {
        List<String> lines = new ArrayList<>();
        lines.add(Text.clean(metainfo.name()) + ": " + FileTable.total(metainfo, files));
        lines.addAll(FileTable.lines(metainfo, files));
        return String.join("\n", lines) + "\n";
    }
}
