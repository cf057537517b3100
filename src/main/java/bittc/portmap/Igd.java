package bittc.portmap;

import bittc.net.Url;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Maps ports by UPnP at an Internet gateway device, versions 1 and 2: tries the services of the devices found until one maps a
 * port, and then keeps to that one.
 */
final class Igd implements Router {
    private final RandomGenerator random;
    private final RouterSockets sockets;
    private final InetAddress ours;
    private final Deque<Device> devices;
    private final Deque<IgdControl> services = new ArrayDeque<>();

    /** The service that maps our ports, or is asked to. */
    private Optional<IgdControl> current = Optional.empty();

    private boolean chosen;

    /** A device found, with the URL of its description. */
    record Device(InetAddress address, Url description) {}

    /** Uses these devices, in this order. */
    Igd(RandomGenerator random, RouterSockets sockets, InetAddress ours, List<Device> devices) {
        this.random = random;
        this.sockets = sockets;
        this.ours = ours;
        this.devices = new ArrayDeque<>(devices);
    }

    @Override
    public String protocol() {
        return "UPnP";
    }

    @Override
    public void map(Port port, int external, Answer answer) {
        if (chosen) {
            current.orElseThrow().map(port, external, answer);
        } else {
            tryNext(port, external, answer, "no usable service");
        }
    }

    /** Tries the next service; with none left, refuses for the last one's reason. */
    private void tryNext(Port port, int external, Answer answer, String reason) {
        if (services.isEmpty() && devices.isEmpty()) {
            answer.onRefused(reason);
        } else if (services.isEmpty()) {
            describe(devices.remove(), why -> tryNext(port, external, answer, why.orElse(reason)));
        } else {
            IgdControl service = services.remove();
            current = Optional.of(service);
            service.map(port, external, new Answer() {
                @Override
                public void onGranted(Grant grant) {
                    chosen = true;
                    answer.onGranted(grant);
                }

                @Override
                public void onRefused(String why) {
                    tryNext(port, external, answer, why);
                }
            });
        }
    }

    /** Adds the services of a device; calls {@code done}, with the reason if there is no answer. */
    private void describe(Device device, Consumer<Optional<String>> done) {
        Url url = device.description();
        RouterSockets.Answer answer = new RouterSockets.Answer() {
            @Override
            public void onAnswer(int status, String body) {
                if (status == 200) {
                    IgdService.read(body, url, device.address()).forEach(found -> services.add(control(device, found)));
                }
                done.accept(Optional.empty());
            }

            @Override
            public void onFailure(String reason) {
                done.accept(Optional.of(reason));
            }
        };
        sockets.call(new InetSocketAddress(device.address(), url.port()), IgdService.descriptionRequest(url), answer);
    }

    private IgdControl control(Device device, IgdService service) {
        InetSocketAddress server =
                new InetSocketAddress(device.address(), service.control().port());
        return new IgdControl(random, sockets, service, server, ours.getHostAddress());
    }

    @Override
    public void unmap(Port port, int external, Runnable done) {
        current.ifPresentOrElse(service -> service.unmap(port, external, done), done);
    }
}
