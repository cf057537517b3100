package bittc.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Runs Jazzer on targets, each in a process of its own, some at a time, and prints what came of it. What it writes is below
 * {@code fuzz.dir}: {@code TARGET.log}, the inputs that reached something new in {@code corpus/TARGET}, findings in
 * {@code findings/TARGET}. Ends with 1 when there are any. docs/testing.md says how to run it.
 */
public final class FuzzRun {
    private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";

    /** Of an input, in bytes: what libFuzzer takes by itself when no seed is longer. */
    private static final int MAX_LENGTH = 4096;

    private final Path dir =
            Path.of(System.getProperty("fuzz.dir", "target/fuzz")).toAbsolutePath();
    private final String seconds = System.getProperty("fuzz.seconds", "60");
    private final String corpus = System.getProperty("bittc.corpus", "");

    private FuzzRun() {}

    /** Takes all from system properties: {@code fuzz.seconds}, {@code fuzz.targets}, {@code fuzz.jobs}, {@code fuzz.dir}. */
    public static void main(String[] args) throws Exception {
        String named = System.getProperty("fuzz.targets", "");
        List<FuzzTarget> targets = named.isEmpty() || named.equals("all")
                ? FuzzTargets.all()
                : Arrays.stream(named.split(",")).map(FuzzTargets::named).toList();
        int jobs = Integer.getInteger("fuzz.jobs", Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(jobs);
        FuzzRun run = new FuzzRun();
        List<Future<Boolean>> results = targets.stream()
                .map(target -> pool.submit(() -> run.fuzz(target)))
                .toList();
        pool.shutdown();
        boolean clean = true;
        for (Future<Boolean> result : results) {
            clean &= result.get();
        }
        System.exit(clean ? 0 : 1);
    }

    /** Whether nothing was found. */
    private boolean fuzz(FuzzTarget target) throws IOException, InterruptedException {
        Path inputs = Files.createDirectories(dir.resolve("corpus").resolve(target.name()));
        Path findings = Files.createDirectories(dir.resolve("findings").resolve(target.name()));
        Path log = dir.resolve(target.name() + ".log");
        for (int i = 0; i < target.seeds().size(); i++) {
            Files.write(inputs.resolve("seed-" + i), target.seeds().get(i));
        }
        if (target.name().equals("metainfo") || target.name().equals("bencode")) {
            copyTorrents(Path.of("sample-torrents"), inputs);
            copyTorrents(Path.of(corpus, "files"), inputs);
        }
        int status = new ProcessBuilder(command(target, inputs, findings))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        String last = lastProgress(log);
        System.out.printf("%-20s %s%s%n", target.name(), last, status == 0 ? "" : "  FOUND SOMETHING: see " + log);
        return status == 0;
    }

    private List<String> command(FuzzTarget target, Path inputs, Path findings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:ErrorFile=" + findings.resolve("hs_err_%p.log"),
                "-ea",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dbittc.fuzz.target=" + target.name(),
                JAZZER,
                "--target_class=" + JazzerTarget.class.getName(),
                "--instrumentation_includes=bittc.**",
                "--reproducer_path=" + findings));
        Path known = Path.of("src/test/resources/fuzz", target.name());
        command.addAll(List.of(
                "-use_value_profile=1",
                "-max_total_time=" + seconds,
                "-max_len=" + MAX_LENGTH,
                "-len_control=0",
                "-timeout=60",
                "-print_final_stats=1",
                "-artifact_prefix=" + findings + File.separator,
                inputs.toString()));
        if (Files.isDirectory(known)) {
            command.add(known.toString());
        }
        return command;
    }

    private static void copyTorrents(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> files = Files.list(from)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".torrent")).toList()) {
                if (Files.size(file) <= MAX_LENGTH) {
                    Files.write(to.resolve(file.getFileName().toString()), Files.readAllBytes(file));
                }
            }
        }
    }

    /** {@code #12345 DONE cov: 222 ft: 1133 corp: 261/14Kb …}, as libFuzzer has it in its last such line. */
    private static String lastProgress(Path log) throws IOException {
        return Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.startsWith("#") && line.contains(" ft: "))
                .reduce("nothing was run", (before, line) -> line.replace('\t', ' '));
    }
}
