package bittc.peer;

import bittc.mse.Rc4;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Decrypts what is received in place, and encrypts a copy of what is sent: the store's buffers have other readers. */
final class Rc4Handler extends ChannelDuplexHandler {
    private final Rc4 incoming;
    private final Rc4 outgoing;
    private final byte[] scratch;

    /** {@code scratch} may be shared by all handlers of a loop. */
    Rc4Handler(Rc4 incoming, Rc4 outgoing, byte[] scratch) {
        this.incoming = incoming;
        this.outgoing = outgoing;
        this.scratch = scratch;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        for (int at = in.readerIndex(); at < in.writerIndex(); at += scratch.length) {
            int length = Math.min(scratch.length, in.writerIndex() - at);
            in.getBytes(at, scratch, 0, length);
            incoming.apply(scratch, 0, length);
            in.setBytes(at, scratch, 0, length);
        }
        context.fireChannelRead(in);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
        ByteBuf plain = (ByteBuf) message;
        ByteBuf encrypted = context.alloc().ioBuffer(plain.readableBytes());
        while (plain.isReadable()) {
            int length = Math.min(scratch.length, plain.readableBytes());
            plain.readBytes(scratch, 0, length);
            outgoing.apply(scratch, 0, length);
            encrypted.writeBytes(scratch, 0, length);
        }
        plain.release();
        context.write(encrypted, written);
    }
}
