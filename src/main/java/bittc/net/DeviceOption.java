package bittc.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Linux's SO_BINDTODEVICE, which ties a socket to a network interface; Netty has no constant for it. */
final class DeviceOption {
    private static final int SOL_SOCKET = 1;
    private static final int SO_BINDTODEVICE = 25;

    /** IFNAMSIZ: the kernel's longest name in bytes, its NUL included. */
    private static final int NAME_BYTES = 16;

    private static final RawUnixChannelOption OPTION =
            new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, NAME_BYTES);

    private DeviceOption() {}

    /** Ties a new channel to an interface; closes it on failure, so that it cannot use another one. */
    static void set(Channel channel, String device) {
        byte[] name = device.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length >= NAME_BYTES) {
            close(channel);
            throw new ChannelException("no such device: " + device);
        }
        try {
            ByteBuffer value = ByteBuffer.allocate(NAME_BYTES).put(name).rewind();
            if (!channel.config().setOption(OPTION, value)) {
                throw new ChannelException("sockets cannot be bound to an interface here");
            }
        } catch (RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    /** An unregistered channel has no other way to be closed. */
    private static void close(Channel channel) {
        channel.unsafe().closeForcibly();
    }
}
