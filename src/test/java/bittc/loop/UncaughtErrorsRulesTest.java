package bittc.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is given to Netty's executors directly would have its exceptions logged by them, and nothing more. */
class UncaughtErrorsRulesTest {
    private static final Pattern GIVEN_TO_NETTY = Pattern.compile(
            "(executor|next|eventLoop)\\(\\)\\s*\\.(schedule\\w*|execute|submit)\\(\\s*(\\S+ \\S+ \\S+)");

    @Test
    void everyTaskOnANettyExecutorIsGuarded() throws IOException {
        List<String> unguarded = new ArrayList<>();
        int found = 0;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher matcher = GIVEN_TO_NETTY.matcher(Files.readString(file));
                while (matcher.find()) {
                    found++;
                    if (!matcher.group(3).startsWith("() -> UncaughtErrors.guard(")) {
                        unguarded.add(file.getFileName() + ": " + matcher.group(3));
                    }
                }
            }
        }
        assertEquals(List.of(), unguarded);
        assertTrue(found >= 4, "found " + found);
    }
}
