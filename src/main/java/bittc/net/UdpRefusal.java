package bittc.net;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;

/** Lets no datagram through, because the proxy carries none and there is no other way. */
final class UdpRefusal extends ChannelDuplexHandler {
    private final String reason;

    /** The reason in full. */
    static String reason(ProxyUrl proxy, String why) {
        return "proxy " + proxy.hostAndPort() + " carries no UDP (" + why + ")";
    }

    /** The reason is for people; senders get it. */
    UdpRefusal(String reason) {
        this.reason = reason;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ReferenceCountUtil.release(message);
        promise.tryFailure(new ProxyException(reason));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }
}
