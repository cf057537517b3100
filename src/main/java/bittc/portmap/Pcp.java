package bittc.portmap;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Maps ports by the Port Control Protocol (RFC 6887). Over IPv6 nothing is translated: there it opens the router's firewall. A
 * mapping belongs to a nonce; the one of a run before, whose nonce is lost, is refused until it expires.
 */
final class Pcp implements Router {
    private final RandomGenerator random;
    private final InetAddress ours;
    private final GatewayExchange gateway;
    private final Map<Port, byte[]> nonces = new HashMap<>();
    private final Epoch epoch = new Epoch();

    Pcp(RandomGenerator random, InetAddress ours, GatewayExchange gateway) {
        this.random = random;
        this.ours = ours;
        this.gateway = gateway;
    }

    @Override
    public String protocol() {
        return "PCP";
    }

    @Override
    public void map(Port port, int external, Answer answer) {
        byte[] nonce = nonces.computeIfAbsent(port, key -> newNonce());
        byte[] request = PcpMessage.request(Mappings.LEASE.toSeconds(), ours, nonce, port, external);
        gateway.ask(
                request,
                datagram -> {
                    if (PcpMessage.refusesVersion(datagram)) {
                        answer.onRefused("not supported");
                        return true;
                    }
                    Optional<PcpMessage> read = read(datagram, port, nonce);
                    read.ifPresent(message -> tell(message, answer));
                    return read.isPresent();
                },
                () -> answer.onRefused("no answer"));
    }

    private byte[] newNonce() {
        byte[] nonce = new byte[PcpMessage.NONCE_LENGTH];
        random.nextBytes(nonce);
        return nonce;
    }

    /** Decodes an answer; empty if it belongs to another request. */
    private static Optional<PcpMessage> read(byte[] datagram, Port port, byte[] nonce) {
        return PcpMessage.decode(datagram)
                .filter(message -> Arrays.equals(message.nonce(), nonce)
                        && message.protocol() == port.transport().protocol
                        && message.internalPort() == port.number());
    }

    private void tell(PcpMessage message, Answer answer) {
        boolean restarted = epoch.hasRestarted(message.epoch(), gateway.nanoTime());
        if (message.result() != 0) {
            answer.onRefused(message.resultText());
        } else if (message.externalPort() == 0 || message.lifetimeSeconds() == 0) {
            answer.onRefused("no port granted");
        } else {
            Duration lease = Duration.ofSeconds(message.lifetimeSeconds());
            answer.onGranted(
                    new Grant(message.externalPort(), lease, Optional.of(message.externalAddress()), restarted));
        }
    }

    @Override
    public void unmap(Port port, int external, Runnable done) {
        byte[] nonce = nonces.get(port);
        byte[] request = PcpMessage.request(0, ours, nonce, port, 0);
        gateway.ask(
                request,
                datagram -> {
                    boolean deleted = read(datagram, port, nonce)
                            .filter(message -> message.result() != 0 || message.lifetimeSeconds() == 0)
                            .isPresent();
                    if (deleted) {
                        done.run();
                    }
                    return deleted;
                },
                done);
    }
}
