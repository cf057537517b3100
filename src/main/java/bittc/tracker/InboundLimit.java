package bittc.tracker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;

/** Ends a connection that sends more than an answer may have in all, headers, chunk headers and trailers included. */
final class InboundLimit extends ChannelInboundHandlerAdapter {
    /** A body, and as much again in small chunks would still be under this. */
    static final long MAX_LENGTH = 2L * HttpReply.MAX_BODY_LENGTH;

    private long length;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        length += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        if (length <= MAX_LENGTH) {
            context.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
            context.fireExceptionCaught(new TooLongFrameException("answer is larger than 1 MiB"));
        }
    }
}
