package bittc.interop;

import bittc.interop.ForeignClient.Encryption;
import bittc.interop.ForeignClient.Wishes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that demand encryption, and bittc, in both roles; and clients as their users have them, of which bittc demands it.
 * In each pair, one has all, and nobody else gives the other anything.
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

    /** Of one as its users have it, bittc demands encryption; rtorrent takes it only if its user says so. */
    @ParameterizedTest(name = "{0}")
    @EnumSource
    void downloadsFromASeederWhereEitherDemandsEncryption(ForeignClient client) throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            Map<Encryption, Program> demanding = new EnumMap<>(Encryption.class);
            for (Encryption encryption : client.encryptions()) {
                demanding.put(encryption, swarm.seed(client, Wishes.NONE.demanding(encryption)));
            }
            Program ordinary = client == ForeignClient.RTORRENT ? demanding.get(Encryption.ANY) : swarm.seed(client);
            swarm.awaitSeeds(client == ForeignClient.RTORRENT ? 2 : demanding.size() + 1);
            for (Map.Entry<Encryption, Program> seed : demanding.entrySet()) {
                String path = seed.getKey() == Encryption.RC4 ? "RC4" : "";
                swarm.awaitOutput(downloadFrom(swarm, seed.getValue()), ": connected, TCP with " + path);
            }
            swarm.awaitOutput(downloadFrom(swarm, ordinary, "--encryption", "require"), ": connected, TCP with RC4");
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void seedsToAClientThatDemandsEncryption(ForeignClient client) throws IOException {
        try (InteropSwarm swarm = InteropSwarm.overIpv4(folder)) {
            Program bittc = swarm.bittcSeed();
            swarm.awaitSeeds(1);
            for (Encryption encryption : client.encryptions()) {
                Program other = swarm.leech(client, Wishes.NONE.demanding(encryption));
                swarm.awaitPayload(other);
                other.terminate();
                swarm.awaitExit(other);
            }
            swarm.awaitOutput(bittc, ": connected to us, TCP with ");
        }
    }
}
