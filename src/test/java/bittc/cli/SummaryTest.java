package bittc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.download.DownloadState;
import bittc.download.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static String completed(long bytes, int pieces, long received) {
        return Summary.completed(
                new Progress(
                        DownloadState.DONE,
                        bytes,
                        bytes,
                        0,
                        received,
                        0,
                        0,
                        0,
                        0,
                        OptionalLong.empty(),
                        0,
                        0,
                        0,
                        pieces,
                        pieces,
                        Optional.empty()),
                Duration.ofMillis(600));
    }

    @Test
    void saysWhatCameOrWasThere() {
        assertEquals("3.0 KiB in 0.6s (5.0 KiB/s), 2 pieces verified", completed(3072, 2, 3072));
        assertEquals("already complete, 2 pieces verified in 0.6s", completed(3072, 2, 0));
    }

    /** An empty file was not there already just because nothing had to be fetched for it. */
    @Test
    void emptyFilesAreComplete() {
        assertEquals("complete, no bytes to verify", completed(0, 0, 0));
    }
}
