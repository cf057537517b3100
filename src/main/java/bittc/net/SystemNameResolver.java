package bittc.net;

import bittc.loop.Scheduler;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Asks the operating system, which blocks: so on a thread of its own, never on the loop. */
final class SystemNameResolver implements NameResolver {
    /** The most addresses tried of one host; the time limit leaves no room for more. */
    static final int MAX_ADDRESSES = 8;

    private final Scheduler scheduler;
    private final Executor background;
    private final Predicate<InetAddress> reachable;
    private final Lookup system;

    /** A lookup that blocks until it is answered. */
    interface Lookup {
        InetAddress[] lookUp(String host) throws UnknownHostException;
    }

    /**
     * Makes a resolver.
     *
     * @param background runs the blocking lookups
     * @param reachable filters out unreachable addresses
     */
    SystemNameResolver(Scheduler scheduler, Executor background, Predicate<InetAddress> reachable) {
        this(scheduler, background, reachable, InetAddress::getAllByName);
    }

    SystemNameResolver(Scheduler scheduler, Executor background, Predicate<InetAddress> reachable, Lookup system) {
        this.scheduler = scheduler;
        this.background = background;
        this.reachable = reachable;
        this.system = system;
    }

    @Override
    public void resolve(String host, Consumer<List<InetAddress>> onFound, Consumer<String> onFailure) {
        if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
            answer(lookUp(host), onFound, onFailure); // no lookup needed
            return;
        }
        try {
            background.execute(() -> answer(lookUp(host), onFound, onFailure));
        } catch (RejectedExecutionException e) {
            scheduler.execute(() -> onFailure.accept("too many names to look up"));
        }
    }

    /** The host's addresses; empty if there is no such host. */
    private List<InetAddress> lookUp(String host) {
        try {
            return Arrays.asList(system.lookUp(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    private void answer(List<InetAddress> all, Consumer<List<InetAddress>> onFound, Consumer<String> onFailure) {
        List<InetAddress> found =
                all.stream().filter(reachable).limit(MAX_ADDRESSES).toList();
        scheduler.execute(() -> {
            if (!found.isEmpty()) {
                onFound.accept(found);
            } else {
                onFailure.accept(all.isEmpty() ? "no such host" : "no address of the IP version in use");
            }
        });
    }
}
