package bittc.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;

/** Ends a connection that sends more than an answer may have in all, headers, chunk headers and trailers included. */
final class InboundLimit extends ChannelInboundHandlerAdapter {
    /** Headers, and what chunks of a sensible size add to a body. */
    private static final long MAX_OVERHEAD = 64 * 1024;

    private final int maxBodyLength;
    private long length;

    InboundLimit(int maxBodyLength) {
        this.maxBodyLength = maxBodyLength;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        length += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        if (length <= maxBodyLength + MAX_OVERHEAD) {
            context.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
            context.fireExceptionCaught(new TooLongFrameException(HttpReply.tooLarge(maxBodyLength)));
        }
    }
}
