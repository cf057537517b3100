package bittc.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A web seed that sends a little, again and again, holds its place and its blocks for a minute at most; time is simulated. */
class DrippingSeedsTest extends SeedTrial {
    /** What is sent at once, and what once a second behind it, for ever; each is over within a minute. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
        '' ~ ''
        '' ~ x
        HTTP/1.1 206 P|X: ~ x
        HTTP/1.1 206 P| ~ X: y|
        '' ~ HTTP/1.1 100 Continue||
        PART|| ~ ''
        PART|| ~ x
        PART|Content-Length: 131072|| ~ x
        PART|Transfer-Encoding: chunked|| ~ 1|x|
        PART|Transfer-Encoding: chunked||1; ~ x
        HTTP/1.1 200 OK|Content-Length: 328001|| ~ x
        """)
    void whateverDripsEndsWithinAMinute(String head, String drop) throws Exception {
        Semaphore seconds = new Semaphore(0);
        server.script((request, out) -> {
            write(out, head);
            while (true) {
                seconds.acquireUninterruptibly();
                write(out, drop);
            }
        });
        Fetcher fetcher = fetch();
        boolean inBody = head.endsWith("||") && !drop.isEmpty();
        int waited = 0;
        while (!fetcher.ended.isDone() && waited <= MAX_SECONDS) {
            seconds.release();
            int expected = inBody ? ++waited : 0;
            waited += inBody ? 0 : 1;
            while (!fetcher.ended.isDone() && (server.requests().isEmpty() || received(fetcher) < expected)) {
                Thread.onSpinWait();
            }
            network.advance(Duration.ofSeconds(1));
            received(fetcher); // a turn of the loop, in which a connection that is over is said to be so
        }
        seconds.release(MAX_SECONDS); // lets the server find out
        assertTrue(waited <= MAX_SECONDS, "goes on for ever");
        assertEquals("timed out", end(fetcher));
    }

    @Test
    void answersOfAByteEachEndWithinAMinute() throws Exception {
        Semaphore seconds = new Semaphore(0);
        server.script((request, out) -> {
            seconds.acquireUninterruptibly();
            String range = request.first() + "-" + request.first();
            write(out, "HTTP/1.1 206 P|Content-Length: 1|Content-Range: bytes " + range + "/328001||x");
            return true;
        });
        Fetcher fetcher = fetch();
        for (int second = 1; second <= MAX_SECONDS && !fetcher.ended.isDone(); second++) {
            seconds.release();
            while (!fetcher.ended.isDone() && received(fetcher) < second) {
                Thread.onSpinWait();
            }
            network.advance(Duration.ofSeconds(1));
            received(fetcher);
        }
        seconds.release(MAX_SECONDS);
        assertEquals("timed out", end(fetcher));
    }
}
