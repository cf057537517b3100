package bittc.interop;

import bittc.interop.ForeignClient.Encryption;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that demand encryption, and bittc, in both roles; and clients as their users have them, of which bittc demands it.
 * Each pair is alone: nobody else has what it downloads.
 */
@Tag("interop")
class EncryptionIT {
    @TempDir
    Path folder;

    @BeforeEach
    void checkRequirements() {
        Requirements.check();
    }

    /** A download from this one alone, with these options; then the program has ended. */
    private static Program downloadFrom(InteropSwarm swarm, Program seed, String... options) throws IOException {
        String[] words = new String[options.length + 3];
        System.arraycopy(options, 0, words, 3, options.length);
        words[0] = "--no-trackers";
        words[1] = "--peer";
        words[2] = swarm.endpointOf(seed);
        Program bittc = swarm.bittcWith(words);
        swarm.awaitBittcDone(bittc);
        return bittc;
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void downloadsFromASeederThatDemandsEncryption(ForeignClient client) throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            Program any = swarm.seed(client, Encryption.ANY);
            Program rc4 = swarm.seed(client, Encryption.RC4);
            swarm.awaitSeeds(2);
            swarm.awaitOutput(downloadFrom(swarm, any), ": connected, TCP, ");
            swarm.awaitOutput(downloadFrom(swarm, rc4), ": connected, TCP, RC4");
            swarm.awaitOutput(downloadFrom(swarm, any, "--encryption", "require"), ": connected, TCP, RC4");
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void seedsToAClientThatDemandsEncryption(ForeignClient client) throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            Program bittc = swarm.bittcSeed();
            swarm.awaitSeeds(1);
            for (Encryption encryption : Encryption.values()) {
                Program other = swarm.leech(client, encryption);
                swarm.awaitPayload(other);
                other.terminate();
                swarm.awaitExit(other);
            }
            swarm.awaitOutput(bittc, ", TCP, RC4");
        }
    }

    /** rtorrent takes encrypted connections only if its user says so. */
    @ParameterizedTest(name = "{0}")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RTORRENT")
    void demandsEncryptionOfAClientAsItsUsersHaveIt(ForeignClient client) throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            Program seed = swarm.seed(client);
            swarm.awaitSeeds(1);
            swarm.awaitOutput(downloadFrom(swarm, seed, "--encryption", "require"), ": connected, TCP, RC4");
        }
    }
}
