package bittc.http;

import bittc.net.Url;
import bittc.torrent.ClientName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The one kind of request that we make: a GET without a body (RFC 9112 3). Names of fields are written as everybody writes
 * them, for there are servers that know them in no other case.
 */
public final class RequestHead {
    private final StringBuilder text = new StringBuilder(256);

    private RequestHead() {}

    /** A request for what is at a URL of http or https. */
    public static RequestHead get(Url url) {
        if (!url.target().chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException("target with characters that would end it");
        }
        RequestHead head = new RequestHead();
        head.text.append("GET ").append(url.target()).append(" HTTP/1.1\r\n");
        head.field("Host", url.hostHeader())
                .field("User-Agent", ClientName.PRODUCT)
                .field("Accept", "*/*");
        url.authorization().ifPresent(value -> head.field("Authorization", value));
        return head;
    }

    /** Adds a field; its value is printable ASCII. */
    public RequestHead field(String name, String value) {
        if (!value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException("field with characters that would end it");
        }
        text.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /** All of it, as it is sent. */
    @Override
    public String toString() {
        return text + "\r\n";
    }

    /** The same as bytes. */
    public ByteBuf toBytes() {
        return Unpooled.wrappedBuffer(toString().getBytes(StandardCharsets.US_ASCII));
    }
}
