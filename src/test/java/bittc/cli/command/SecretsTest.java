package bittc.cli.command;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords and passkeys of URLs that are not understood are not shown. */
class SecretsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "download http://user:s3cr3t@h:99999/x.torrent",
                "download http://h:99999/s3cr3t/x.torrent?passkey=s3cr3t",
                "download http:/user:s3cr3t@h/x.torrent",
                "download udp://user:s3cr3t@h:1/x",
                "download ftp://user:s3cr3t@h/x.torrent",
                "download magnet:?tr=http://t/s3cr3t/announce",
                "info --json http://user:s3cr3t@h:x/x.torrent",
                "info --json ftp://user:s3cr3t@h/x.torrent",
                "scrape http://user:s3cr3t@h:0/x.torrent",
                "http://user:s3cr3t@h/x.torrent",
                "download --tracker http://user:s3cr3t@h:x/announce x.torrent",
                "download --tracker wss://h/announce?passkey=s3cr3t x.torrent",
                "create --tracker http://user:s3cr3t@h:0/announce x",
            })
    void areNotShown(String line) {
        TestHost host = new TestHost(folder);
        assertNotEquals(0, host.run(line.split(" ")));
        assertFalse((host.out() + host.err()).contains("s3cr3t"), host.out() + host.err());
    }
}
