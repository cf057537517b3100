package bittc.http;

import bittc.net.Url;
import bittc.torrent.ClientName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** The head of a GET without a body (RFC 9112 3). Writes field names in their usual case: some servers need it. */
public final class RequestHead {
    private final StringBuilder text = new StringBuilder(256);

    private RequestHead() {}

    /** Begins a request for a URL of http or https. */
    public static RequestHead get(Url url) {
        if (!url.target().chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException("target with invalid characters");
        }
        RequestHead head = new RequestHead();
        head.text.append("GET ").append(url.target()).append(" HTTP/1.1\r\n");
        head.field("Host", url.hostHeader())
                .field("User-Agent", ClientName.PRODUCT)
                .field("Accept", "*/*");
        url.authorization().ifPresent(value -> head.field("Authorization", value));
        return head;
    }

    /** Adds a field; its value must be printable ASCII. */
    public RequestHead field(String name, String value) {
        if (!value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException("field with invalid characters");
        }
        text.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /** The complete head, as sent. */
    @Override
    public String toString() {
        return text + "\r\n";
    }

    public ByteBuf toBytes() {
        return Unpooled.wrappedBuffer(toString().getBytes(StandardCharsets.US_ASCII));
    }
}
