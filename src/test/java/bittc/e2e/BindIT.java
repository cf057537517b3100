package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.testkit.SyntheticTorrent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code --bind} in a network with two ways out, {@code good0} and {@code bad0}, which lead nowhere but count what enters
 * them. Trackers and peers are where the routes say {@code bad0}.
 */
class BindIT {
    /** Makes the network, runs the program, and prints both counts. IPv6 is off, or the kernel itself would send. */
    private static final String NETWORK = String.join(
            "\n",
            "for c in all default; do echo 1 >/proc/sys/net/ipv6/conf/$c/disable_ipv6; done 2>/dev/null",
            "ip link set lo up",
            "for i in good bad; do ip link add ${i}0 type veth peer name ${i}1; ip link set ${i}1 up; done",
            "ip addr add 10.1.0.1/24 dev good0; ip addr add 10.2.0.1/24 dev bad0",
            "ip link set good0 up; ip link set bad0 up; ip route add default dev bad0",
            "sent() { awk -v i=$1: '$1 == i {print $11}' /proc/net/dev; }",
            "");

    private static final String COUNTS = "echo good0 $(sent good0) bad0 $(sent bad0)\nexit $code";

    private static final Pattern COUNTED = Pattern.compile("good0 (\\d*) ?bad0 (\\d*)");

    @TempDir
    Path folder;

    @BeforeEach
    void writeTorrent() throws IOException {
        SyntheticTorrent torrent = SyntheticTorrent.ofFile("a.bin", 64 * 1024, 100_000, 1);
        Files.write(folder.resolve("http.torrent"), torrent.torrentBytes("http://10.2.0.9:6969/announce"));
    }

    private Run run(String script, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("download", "-v", "--stall-timeout", "4"));
        words.addAll(List.of("--tracker", "udp://10.2.0.10:6969/announce", "--peer", "10.2.0.11:7000"));
        words.addAll(List.of("--dht-bootstrap", "10.2.0.12:6881"));
        words.addAll(List.of(options));
        words.add("http.torrent");
        return Program.bittc(folder, words.toArray(String[]::new))
                .inShell("sh", NETWORK + script + COUNTS)
                .after("unshare", "-n")
                .run();
    }

    private static int sent(Run run, String device) {
        Matcher counts = COUNTED.matcher(run.out());
        assertTrue(counts.find(), run::toString);
        String count = counts.group(device.equals("good0") ? 1 : 2);
        return count.isEmpty() ? 0 : Integer.parseInt(count);
    }

    @Test
    void withoutItTheRoutesDecide() throws IOException {
        Run run = run("\"$@\"; code=$?\n");
        assertEquals(5, run.exitCode(), run::toString);
        assertTrue(sent(run, "bad0") > 0, run::toString);
    }

    @Test
    void notOnePacketLeavesByAnotherInterface() throws IOException {
        for (String bind : List.of("good0", "10.1.0.1")) {
            Run run = run("\"$@\"; code=$?\n", "--bind", bind);
            assertEquals(5, run.exitCode(), run::toString);
            assertTrue(sent(run, "good0") > 0, run::toString);
            assertEquals(0, sent(run, "bad0"), run::toString);
        }
    }

    @Test
    void whatIsNotThereIsToldBeforeAnythingIsSent() throws IOException {
        for (String bind : List.of("nosuch", "10.3.0.1", "good0")) {
            Run run = run("ip link set good0 down; \"$@\"; code=$?\n", "--bind", bind);
            assertEquals(5, run.exitCode(), run::toString);
            assertTrue(run.err().startsWith("bittc: --bind: "), run::toString);
            assertEquals(0, sent(run, "bad0"), run::toString);
        }
    }

    @Test
    void whenTheInterfaceVanishesNothingIsSentByAnotherWay() throws IOException {
        String vanishing = "\"$@\" & pid=$!\n"
                + "while [ \"$(sent good0)\" = 0 ] && kill -0 $pid; do :; done\n"
                + "ip link delete good0; wait $pid; code=$?\n";
        Run run = run(vanishing, "--bind", "good0", "--timeout", "8", "--stall-timeout", "0");
        assertEquals(5, run.exitCode(), run::toString);
        assertEquals(0, sent(run, "bad0"), run::toString);
        assertTrue(run.err().contains("no such device"), run::toString);
    }
}
