package bittc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.net.LoopbackNetwork;
import bittc.net.Url;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TlsTest {
    @Test
    void aHandshakeHasALimit() throws Exception {
        try (LoopbackNetwork network = LoopbackNetwork.onNio(Optional.empty())) {
            Tls tls = new Tls(network.network());
            CompletableFuture<String> prepared = new CompletableFuture<>();
            network.loop().execute(() -> tls.prepare(() -> prepared.complete("ready"), prepared::complete));
            assertEquals("ready", prepared.get(60, TimeUnit.SECONDS));
            Url url = Url.parse("https://127.0.0.1/").orElseThrow();
            SslHandler handler = (SslHandler) tls.handler(new EmbeddedChannel(), url);
            assertEquals(Tls.HANDSHAKE_LIMIT.toMillis(), handler.getHandshakeTimeoutMillis());
        }
    }
}
