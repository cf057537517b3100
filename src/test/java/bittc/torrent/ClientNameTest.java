package bittc.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClientNameTest {
    @Test
    void theVersionIsThatOfTheBuild() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        assertTrue(
                pom.contains("<artifactId>bittc</artifactId>\n  <version>" + ClientName.VERSION + "</version>"),
                ClientName.VERSION);
    }

    @Test
    void peerIdsBeginWithTheVersion() throws IOException {
        assertTrue(ClientName.VERSION.matches("\\d\\.\\d\\.\\d"), "a peer id has room for one digit each");
        byte[] id = PeerId.random(new Random(1)).toBytes();
        String prefix = "-tc" + ClientName.VERSION.replace(".", "") + "0-";
        assertEquals(8, prefix.length());
        assertEquals(prefix, new String(id, 0, 8, StandardCharsets.US_ASCII));
        assertTrue(Files.readString(Path.of("docs/protocol.md")).contains("`" + prefix + "`"), "docs/protocol.md");
    }
}
