package bittc.cli.option;

import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.net.Confinement;
import bittc.net.FailureText;
import bittc.net.Family;
import bittc.net.PortRange;
import bittc.net.Proxies;
import bittc.session.Engine;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Restricts the way to others: to a local address, an interface, a version of IP. */
public final class ReachOptions {
    /** Instead of a URL: whatever variables say, there is no proxy. */
    public static final String NO_PROXY = "none";

    @Option(
            names = "--listen-address",
            paramLabel = "IP",
            converter = Converters.Address.class,
            description = "Use only this local address, to listen and to connect")
    public InetAddress listenAddress;

    @Option(
            names = "--bind",
            paramLabel = "IFACE|IP",
            description = "Use only this interface (or the one with this address); if it is down, send nothing")
    private String bind;

    @Option(
            names = {"-4", "--ipv4"},
            description = "Use IPv4 only")
    private boolean ipv4;

    @Option(
            names = {"-6", "--ipv6"},
            description = "Use IPv6 only")
    private boolean ipv6;

    @Option(
            names = "--proxy",
            paramLabel = "URL|none",
            description = "Send everything through this proxy, socks5:// or http://; what it cannot carry is not sent")
    public String proxy;

    /**
     * Reads the options; looks up the interface if one is given.
     *
     * @param ports ports to listen on, if given
     * @param variables the environment, which may name proxies too
     */
    public Engine.Reach reach(Optional<PortRange> ports, Map<String, String> variables) throws ProblemException {
        if (ipv4 && ipv6) {
            throw new ProblemException(
                    ProblemCode.USAGE, "-4 and -6 exclude each other", "without either, both are used");
        }
        Optional<Family> family =
                ipv4 ? Optional.of(Family.IPV4) : Optional.of(Family.IPV6).filter(only -> ipv6);
        Optional<InetAddress> address = Optional.ofNullable(listenAddress);
        Optional<Confinement> confinement = bind == null ? Optional.empty() : Optional.of(confinement(family));
        Engine.Reach reach = new Engine.Reach(ports, address, family, confinement, proxies(variables));
        Optional<InetAddress> local = reach.localAddress();
        if (family.isPresent() && local.isPresent() && Family.of(local.get()) != family.get()) {
            throw new ProblemException(
                    ProblemCode.USAGE,
                    local.get().getHostAddress() + " is not an " + family.get() + " address",
                    "leave out " + (ipv4 ? "-4" : "-6"));
        }
        if (listenAddress != null) {
            requireOurs(listenAddress);
        }
        return reach;
    }

    private Optional<Proxies> proxies(Map<String, String> variables) throws ProblemException {
        if (proxy == null) {
            return namesProxy(variables) ? ProxyVariables.proxies(variables) : Optional.empty();
        }
        return proxy.equals(NO_PROXY)
                ? Optional.empty()
                : Optional.of(Proxies.forAll(ProxyVariables.parse("--proxy", proxy)));
    }

    private static boolean namesProxy(Map<String, String> variables) {
        for (String name : variables.keySet()) {
            if (name.endsWith("_proxy") || name.endsWith("_PROXY")) {
                return true;
            }
        }
        return false;
    }

    /** Refuses a {@code --listen-address} that this machine does not have: tries to open a port there. */
    public static void requireOurs(InetAddress address) throws ProblemException {
        try {
            new DatagramSocket(new InetSocketAddress(address, 0)).close();
        } catch (BindException e) {
            String why = address.getHostAddress() + " is not an address of this machine";
            throw new ProblemException(Problem.bindUnavailable("--listen-address", why));
        } catch (SocketException e) {
            String why = address.getHostAddress() + ": " + FailureText.of(e);
            throw new ProblemException(Problem.bindUnavailable("--listen-address", why));
        }
    }

    private Confinement confinement(Optional<Family> family) throws ProblemException {
        Optional<InetAddress> address = Converters.Address.parse(bind);
        if (address.isPresent() && listenAddress != null) {
            throw new ProblemException(
                    ProblemCode.USAGE,
                    "--bind and --listen-address both give an address",
                    "leave out --listen-address");
        }
        try {
            return address.isPresent() ? Confinement.toAddress(address.get()) : Confinement.toDevice(bind, family);
        } catch (Confinement.Unavailable e) {
            throw new ProblemException(Problem.bindUnavailable("--bind", e.getMessage()));
        }
    }

    boolean isLoopback() {
        return listenAddress != null && listenAddress.isLoopbackAddress();
    }
}
