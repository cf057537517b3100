package bittc.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.http.ScriptedServer;
import bittc.http.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class HttpsTrackerTest {
    private static final String ANSWER = "HTTP/1.1 200 OK\r\n\r\nd8:intervali1800ee";

    private static TestCertificate certificate;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        certificate = TestCertificate.make(folder);
    }

    private static ScriptedServer server(ScriptedServer.Script script) throws GeneralSecurityException {
        return certificate.server(script);
    }

    private static LoopbackTrackers trusting() {
        return LoopbackTrackers.onNio(certificate::trusted);
    }

    private static void writeAnswer(String request, java.io.OutputStream out) throws IOException {
        out.write(ANSWER.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Test
    void asksWhereTheCertificateIsTrusted() throws Exception {
        try (LoopbackTrackers trackers = trusting();
                ScriptedServer server = server(HttpsTrackerTest::writeAnswer)) {
            Tracker tracker = trackers.open("https://127.0.0.1:" + server.port() + "/announce");
            assertEquals(30, trackers.announce(tracker).interval().toMinutes());
            assertEquals(30, trackers.announce(tracker).interval().toMinutes());
        }
    }

    @Test
    void doesNotAskWhereTheCertificateIsForAnotherName() throws Exception {
        try (LoopbackTrackers trackers = trusting();
                ScriptedServer server = server(HttpsTrackerTest::writeAnswer)) {
            Tracker tracker = trackers.open("https://localhost:" + server.port() + "/announce");
            TrackerException failure = assertThrows(TrackerException.class, () -> trackers.announce(tracker));
            assertTrue(failure.getMessage().startsWith("TLS: "), failure.getMessage());
            assertTrue(failure.getMessage().contains("localhost"), failure.getMessage());
            assertEquals(0, server.requests().size());
        }
    }

    @Test
    void doesNotAskWhereNobodyVouchesForTheCertificate() throws Exception {
        LoopbackTrackers suspicious = LoopbackTrackers.onNio();
        try (suspicious;
                ScriptedServer server = server(HttpsTrackerTest::writeAnswer)) {
            Tracker tracker = suspicious.open("https://127.0.0.1:" + server.port() + "/announce");
            TrackerException failure = assertThrows(TrackerException.class, () -> suspicious.announce(tracker));
            assertTrue(failure.getMessage().startsWith("TLS: "), failure.getMessage());
            assertEquals(0, server.requests().size());
        }
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsAFailure() throws Exception {
        try (LoopbackTrackers trackers = trusting();
                ScriptedServer server = ScriptedServer.replying(ANSWER)) {
            Tracker tracker = trackers.open("https://127.0.0.1:" + server.port() + "/announce");
            assertThrows(TrackerException.class, () -> trackers.announce(tracker));
        }
    }

    @Test
    void aRedirectFromHttpsToHttpIsNotFollowed() throws Exception {
        try (LoopbackTrackers trackers = trusting();
                ScriptedServer plain = ScriptedServer.replying(ANSWER);
                ScriptedServer server = server((request, out) ->
                        out.write(("HTTP/1.1 301 Moved\r\nLocation: " + plain.url() + "\r\n\r\n").getBytes()))) {
            Tracker tracker = trackers.open("https://127.0.0.1:" + server.port() + "/announce");
            TrackerException failure = assertThrows(TrackerException.class, () -> trackers.announce(tracker));
            assertEquals("redirects from https to http", failure.getMessage());
            assertEquals(0, plain.requests().size());
        }
    }

    @Test
    void aRedirectFromHttpToHttpsIsFollowed() throws Exception {
        try (LoopbackTrackers trackers = trusting();
                ScriptedServer server = server(HttpsTrackerTest::writeAnswer);
                ScriptedServer plain = ScriptedServer.replying(
                        "HTTP/1.1 301 Moved\r\nLocation: https://127.0.0.1:" + server.port() + "/announce\r\n\r\n")) {
            assertEquals(
                    30, trackers.announce(trackers.open(plain.url())).interval().toMinutes());
        }
    }
}
