package bittc.portmap;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Talks to one service that maps ports. Gives a router what it insists on: a lease without end, another external port; takes a
 * mapping over that leads to us already.
 */
final class IgdControl {
    /** Other external ports that are tried where one is taken. */
    static final int OTHER_PORTS = 4;

    private static final int FIRST_OTHER_PORT = 40_000;
    private static final int LAST_OTHER_PORT = 60_000;

    private static final int OK = 200;
    private static final int INVALID_ARGUMENTS = 402;
    private static final int ACTION_FAILED = 501;
    private static final int CONFLICT = 718;
    private static final int ONLY_PERMANENT_LEASES = 725;

    private final RandomGenerator random;
    private final RouterSockets sockets;
    private final IgdService service;
    private final InetSocketAddress server;
    private final String ours;
    private Optional<InetAddress> externalAddress = Optional.empty();

    /** Set once the router has refused a lease with an end. */
    private boolean permanent;

    IgdControl(
            RandomGenerator random, RouterSockets sockets, IgdService service, InetSocketAddress server, String ours) {
        this.random = random;
        this.sockets = sockets;
        this.service = service;
        this.server = server;
        this.ours = ours;
    }

    /** The result of one request. */
    private interface Result {
        /**
         * Takes an answer.
         *
         * @param error 0 for success; the UPnP error code, else the status of HTTP
         */
        void onAnswer(int error, String body);
    }

    /** A mapping to be made. */
    private record Wish(Port port, int external, int otherPorts, Router.Answer answer) {
        Wish at(int other) {
            return new Wish(port, other, otherPorts - 1, answer);
        }

        String protocol() {
            return port.transport().name();
        }
    }

    /** Maps a port, or renews the mapping. */
    void map(Port port, int external, Router.Answer answer) {
        add(new Wish(port, external, OTHER_PORTS, answer), true);
    }

    private void add(Wish wish, boolean mayBeOurs) {
        byte[] request = service.request(
                "AddPortMapping",
                "NewRemoteHost",
                "",
                "NewExternalPort",
                Integer.toString(wish.external),
                "NewProtocol",
                wish.protocol(),
                "NewInternalPort",
                Integer.toString(wish.port.number()),
                "NewInternalClient",
                ours,
                "NewEnabled",
                "1",
                "NewPortMappingDescription",
                "bittc",
                "NewLeaseDuration",
                permanent ? "0" : Long.toString(Mappings.LEASE.toSeconds()));
        ask(request, wish.answer, (error, body) -> {
            if (error == 0) {
                grant(wish);
            } else if (!permanent && (error == ONLY_PERMANENT_LEASES || error == INVALID_ARGUMENTS)) {
                permanent = true;
                add(wish, mayBeOurs);
            } else if (error == CONFLICT && mayBeOurs) {
                takeOver(wish);
            } else if (error == CONFLICT || error == ACTION_FAILED) {
                tryOther(wish, error);
            } else {
                wish.answer.onRefused("error " + error);
            }
        });
    }

    /** Deletes the mapping in the way if it leads to us, and maps again; else tries another port. */
    private void takeOver(Wish wish) {
        byte[] request = service.request("GetSpecificPortMappingEntry", key(wish.external, wish.protocol()));
        ask(request, wish.answer, (error, body) -> {
            boolean isOurs = error == 0
                    && IgdService.field(body, "NewInternalClient").equals(Optional.of(ours))
                    && IgdService.field(body, "NewInternalPort").equals(Optional.of("" + wish.port.number()));
            if (isOurs) {
                unmap(wish.port, wish.external, () -> add(wish, false));
            } else {
                tryOther(wish, CONFLICT);
            }
        });
    }

    private void tryOther(Wish wish, int error) {
        if (wish.otherPorts > 0) {
            add(wish.at(random.nextInt(FIRST_OTHER_PORT, LAST_OTHER_PORT)), true);
        } else {
            wish.answer.onRefused("error " + error);
        }
    }

    /** Asks for the external address, the first time; then tells of the grant. */
    private void grant(Wish wish) {
        Runnable tell = () -> wish.answer.onGranted(new Grant(wish.external, Mappings.LEASE, externalAddress, false));
        if (externalAddress.isPresent()) {
            tell.run();
            return;
        }
        call(service.request("GetExternalIPAddress"), new RouterSockets.Answer() {
            @Override
            public void onAnswer(int status, String body) {
                externalAddress = IgdService.field(body, "NewExternalIPAddress").flatMap(IgdControl::address);
                tell.run();
            }

            @Override
            public void onFailure(String reason) {
                tell.run();
            }
        });
    }

    private static Optional<InetAddress> address(String digits) {
        return Optional.ofNullable(NetUtil.createByteArrayFromIpAddressString(digits))
                .map(bytes -> {
                    try {
                        return InetAddress.getByAddress(bytes);
                    } catch (UnknownHostException e) {
                        throw new AssertionError("4 and 16 bytes are always an address", e);
                    }
                });
    }

    /** Deletes a mapping; calls {@code done} when the router has answered, or cannot be asked. */
    void unmap(Port port, int external, Runnable done) {
        byte[] request = service.request(
                "DeletePortMapping", key(external, port.transport().name()));
        call(request, new RouterSockets.Answer() {
            @Override
            public void onAnswer(int status, String body) {
                done.run();
            }

            @Override
            public void onFailure(String reason) {
                done.run();
            }
        });
    }

    /** The arguments that name a mapping. */
    private static String[] key(int external, String protocol) {
        return new String[] {"NewRemoteHost", "", "NewExternalPort", Integer.toString(external), "NewProtocol", protocol
        };
    }

    /** Sends a request; without an answer, refuses. */
    private void ask(byte[] request, Router.Answer answer, Result result) {
        call(request, new RouterSockets.Answer() {
            @Override
            public void onAnswer(int status, String body) {
                result.onAnswer(status == OK ? 0 : error(body).orElse(status), body);
            }

            @Override
            public void onFailure(String reason) {
                answer.onRefused(reason);
            }
        });
    }

    private static Optional<Integer> error(String body) {
        return IgdService.field(body, "errorCode")
                .filter(code -> code.length() <= 4)
                .flatMap(code -> {
                    boolean digits = !code.isEmpty() && code.chars().allMatch(c -> c >= '0' && c <= '9');
                    return digits ? Optional.of(Integer.parseInt(code)) : Optional.empty();
                });
    }

    private void call(byte[] request, RouterSockets.Answer answer) {
        sockets.call(server, request, answer);
    }
}
