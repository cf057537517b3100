package bittc.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The fuzz targets in the ordinary build: their seeds, what fuzzing has found ({@code src/test/resources/fuzz/TARGET/*}), and
 * inputs made of both from fixed seeds.
 */
class FuzzPropertiesTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1_000);
    private static final Path FOUND = Path.of("src/test/resources/fuzz");

    @TestFactory
    List<DynamicTest> holdForInputsMadeOfTheSeeds() {
        return FuzzTargets.all().stream()
                .map(target -> DynamicTest.dynamicTest(target.name(), () -> checkAll(target)))
                .toList();
    }

    private static void checkAll(FuzzTarget target) throws Exception {
        List<byte[]> inputs = target.with(found(target).toArray(byte[][]::new)).seeds();
        check(target, new byte[0]);
        for (byte[] input : inputs) {
            check(target, input);
        }
        for (int seed = 0; seed < ROUNDS; seed++) {
            check(target, new Mutations(inputs, seed).next());
        }
    }

    private static List<byte[]> found(FuzzTarget target) throws IOException {
        Path folder = FOUND.resolve(target.name());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<byte[]> inputs = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
            return inputs;
        }
    }

    private static void check(FuzzTarget target, byte[] input) {
        try {
            target.check().run(input);
        } catch (Throwable finding) {
            throw new AssertionError("input " + HexFormat.of().formatHex(input), finding);
        }
    }

    /** One input of one target, with the stack trace of what is wrong: see docs/testing.md. Without one, the seeds as they are. */
    @Test
    void holdForTheInputThatIsNamed() throws Exception {
        String named = System.getProperty("fuzz.input", "");
        if (!named.isEmpty()) {
            byte[] input = Files.readAllBytes(Path.of(named));
            FuzzTargets.named(System.getProperty("fuzz.targets")).check().run(input);
            return;
        }
        for (FuzzTarget target : FuzzTargets.all()) {
            for (byte[] seed : target.seeds()) {
                target.check().run(seed);
            }
        }
    }

    @Test
    void eachTargetHasANameAndSeedsOfItsOwn() throws IOException {
        List<FuzzTarget> all = FuzzTargets.all();
        Set<String> names = all.stream().map(FuzzTarget::name).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(all.size(), names.size());
        all.forEach(
                target -> assertTrue(!target.seeds().isEmpty() && target.name().matches("[a-z-]+"), target.name()));
        if (Files.isDirectory(FOUND)) {
            try (Stream<Path> folders = Files.list(FOUND)) {
                folders.forEach(
                        folder -> assertTrue(names.contains(folder.getFileName().toString()), "" + folder));
            }
        }
    }
}
