package bittc.portmap;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Maps ports by NAT-PMP (RFC 6886): asks for the external address first, which changes nothing, then for the mapping. */
final class NatPmp implements Router {
    private final GatewayExchange gateway;
    private final Epoch epoch = new Epoch();

    NatPmp(GatewayExchange gateway) {
        this.gateway = gateway;
    }

    @Override
    public String protocol() {
        return "NAT-PMP";
    }

    @Override
    public void map(Port port, int external, Answer answer) {
        ask(
                NatPmpMessage.addressRequest(),
                message -> message.opcode() == NatPmpMessage.ADDRESS,
                message -> {
                    boolean restarted = hasRestarted(message);
                    if (message.result() == 0) {
                        map(port, external, message.externalAddress(), restarted, answer);
                    } else {
                        answer.onRefused(message.resultText());
                    }
                },
                () -> answer.onRefused("no answer"));
    }

    private void map(Port port, int external, Optional<InetAddress> address, boolean restartedBefore, Answer answer) {
        ask(
                NatPmpMessage.mapRequest(port, external, Mappings.LEASE.toSeconds()),
                message -> isAbout(port, message),
                message -> {
                    boolean restarted = hasRestarted(message) || restartedBefore;
                    if (message.result() != 0) {
                        answer.onRefused(message.resultText());
                    } else if (message.externalPort() == 0 || message.lifetimeSeconds() == 0) {
                        answer.onRefused("no port granted");
                    } else {
                        Duration lease = Duration.ofSeconds(message.lifetimeSeconds());
                        answer.onGranted(new Grant(message.externalPort(), lease, address, restarted));
                    }
                },
                () -> answer.onRefused("no answer"));
    }

    @Override
    public void unmap(Port port, int external, Runnable done) {
        ask(
                NatPmpMessage.mapRequest(port, 0, 0),
                message -> isAbout(port, message) && (message.result() != 0 || message.lifetimeSeconds() == 0),
                message -> done.run(),
                done);
    }

    private boolean hasRestarted(NatPmpMessage message) {
        return epoch.hasRestarted(message.epoch(), gateway.nanoTime());
    }

    private static boolean isAbout(Port port, NatPmpMessage message) {
        return message.opcode() == NatPmpMessage.opcode(port) && message.internalPort() == port.number();
    }

    private void ask(
            byte[] request, Predicate<NatPmpMessage> fits, Consumer<NatPmpMessage> onAnswer, Runnable onSilence) {
        gateway.ask(
                request,
                datagram -> {
                    Optional<NatPmpMessage> read =
                            NatPmpMessage.decode(datagram).filter(fits);
                    read.ifPresent(onAnswer);
                    return read.isPresent();
                },
                onSilence);
    }
}
