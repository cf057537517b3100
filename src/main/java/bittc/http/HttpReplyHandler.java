package bittc.http;

import bittc.net.FailureText;
import bittc.net.Url;
import bittc.torrent.ClientName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/** Sends one GET when the connection is there, and puts the answer together. Calls one of the two, perhaps repeatedly. */
final class HttpReplyHandler extends SimpleChannelInboundHandler<HttpObject> {
    private final Url url;
    private final int maxBodyLength;
    private final Consumer<HttpReply> onReply;
    private final Consumer<String> onFailure;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private HttpResponse response;

    HttpReplyHandler(Url url, int maxBodyLength, Consumer<HttpReply> onReply, Consumer<String> onFailure) {
        this.url = url;
        this.maxBodyLength = maxBodyLength;
        this.onReply = onReply;
        this.onFailure = onFailure;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, url.target(), Unpooled.EMPTY_BUFFER);
        HttpHeaders headers = request.headers(); // these refuse CR and LF in a value
        headers.set(HttpHeaderNames.HOST, url.hostHeader());
        headers.set(HttpHeaderNames.USER_AGENT, ClientName.PRODUCT);
        headers.set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(request);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            onFailure.accept(textOf(part.decoderResult().cause()));
            return;
        }
        if (part instanceof HttpResponse head) {
            onHead(head);
        }
        if (part instanceof HttpContent content && response != null) {
            onContent(content);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        onFailure.accept(response == null ? "connection closed without an answer" : "connection closed in mid-answer");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            onFailure.accept(textOf(handshake.cause()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        onFailure.accept(textOf(cause));
    }

    /** An interim answer (100 to 199) says nothing, and the one that counts follows it. */
    private void onHead(HttpResponse head) {
        int status = head.status().code();
        if (status >= 100 && status < 200 && status != 101) {
            response = null;
            return;
        }
        response = head;
        if (HttpUtil.getContentLength(head, 0L) > maxBodyLength) {
            onFailure.accept(HttpReply.tooLarge(maxBodyLength));
        }
    }

    private void onContent(HttpContent content) {
        ByteBuf bytes = content.content();
        if (bytes.readableBytes() > maxBodyLength - body.size()) {
            onFailure.accept(HttpReply.tooLarge(maxBodyLength));
            return;
        }
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        body.writeBytes(copy);
        if (content instanceof LastHttpContent) {
            HttpHeaders headers = response.headers();
            onReply.accept(new HttpReply(
                    response.status().code(),
                    response.status().reasonPhrase(),
                    Optional.ofNullable(headers.get(HttpHeaderNames.LOCATION)),
                    headers.get(HttpHeaderNames.CONTENT_ENCODING, ""),
                    body.toByteArray(),
                    maxBodyLength));
        }
    }

    private static String textOf(Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            return "answer is too long";
        }
        return cause instanceof IllegalArgumentException ? "answer is not HTTP" : FailureText.of(cause);
    }
}
