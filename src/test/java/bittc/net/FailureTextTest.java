package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class FailureTextTest {
    @Test
    void saysWhatTheSystemSaysWithoutItsCallsAndAddresses() {
        assertEquals(
                "connection refused",
                FailureText.of(new IOException("connect(..) failed: Connection refused: localhost/127.0.0.1:1")));
        assertEquals("connection reset", FailureText.of(new IOException("writev(..) failed: Broken pipe")));
        assertEquals("no usable local address", FailureText.of(new IOException("Cannot assign requested address")));
    }

    /** Some exceptions have no message. */
    @Test
    void namesNoClassThatPeopleCannotKnow() {
        assertEquals("connection closed", FailureText.of(new ClosedChannelException()));
        assertEquals("no such host", FailureText.of(new UnresolvedAddressException()));
        assertEquals("no route to host", FailureText.of(new NoRouteToHostException()));
        assertEquals("timed out", FailureText.of(new ConnectTimeoutException("anything")));
    }

    @Test
    void saysWhatIsWrongWithACertificate() {
        SSLHandshakeException handshake = new SSLHandshakeException("General error");
        handshake.initCause(new IOException("certificate expired"));
        assertEquals("TLS: certificate expired", FailureText.of(handshake));
    }
}
