package bittc.download.connect;

import bittc.net.HostKey;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits how fast a session connects to addresses named by strangers, so that it cannot be made to flood a victim.
 * Connections that reach a handshake are free: a live swarm is joined as fast as it answers. A host gets few connections at
 * a time, at growing intervals, until one succeeds.
 */
public final class DialLimiter {
    /** Connections per second that reach no handshake, over all torrents; also the burst. */
    static final int PER_SECOND = 30;

    /** Pending connections to one host. */
    static final int MAX_TO_HOST = 16;

    /** The same, before one has succeeded there. */
    static final int MAX_TO_UNPROVEN_HOST = 2;

    /** Failures at one host before further connections wait. */
    static final int FREE_FAILURES = 4;

    /** First such wait; doubles with each further failure. */
    static final Duration FIRST_WAIT = Duration.ofSeconds(2);

    static final Duration MAX_WAIT = Duration.ofMinutes(10);

    /** Hosts remembered. */
    static final int MAX_HOSTS = 4000;

    private static final long NANOS_EACH = Duration.ofSeconds(1).toNanos() / PER_SECOND;
    private static final int MAX_DOUBLINGS = 20;

    private static final class Host {
        int inFlight;
        boolean worked;
        int failures;
        long nextTry;
    }

    /** Least recently dialled first. */
    private final Map<HostKey, Host> hosts = new LinkedHashMap<>();

    private long tokens = PER_SECOND;
    private long filledAt;

    public DialLimiter(long now) {
        filledAt = now;
    }

    /** Returns whether any connection may be started now. */
    public boolean hasTurn(long now) {
        long more = (now - filledAt) / NANOS_EACH;
        filledAt += more * NANOS_EACH;
        tokens = Math.min(PER_SECOND, tokens + more);
        return tokens > 0;
    }

    /** Returns whether one may be started to this host. */
    public boolean mayDial(HostKey to, long now) {
        Host host = hosts.get(to);
        return host == null
                || (host.worked
                        ? host.inFlight < MAX_TO_HOST
                        : host.inFlight < MAX_TO_UNPROVEN_HOST && host.nextTry - now <= 0);
    }

    /** Notes a connection attempt. */
    public void onDial(HostKey to, long now) {
        tokens--;
        Host host = hosts.remove(to);
        if (host == null) {
            host = new Host();
            host.nextTry = now;
            forgetOne();
        }
        host.inFlight++;
        hosts.put(to, host);
    }

    private void forgetOne() {
        if (hosts.size() >= MAX_HOSTS) {
            Iterator<Host> each = hosts.values().iterator();
            while (each.hasNext()) {
                if (each.next().inFlight == 0) {
                    each.remove();
                    return;
                }
            }
        }
    }

    /** Notes that an attempt reached a handshake, or failed. */
    public void onSettled(HostKey to, boolean worked, long now) {
        Host host = hosts.get(to);
        host.inFlight--;
        if (worked) {
            tokens = Math.min(PER_SECOND, tokens + 1);
            host.worked = true;
            host.failures = 0;
        } else if (++host.failures >= FREE_FAILURES) {
            long wait = FIRST_WAIT.toNanos() << Math.min(MAX_DOUBLINGS, host.failures - FREE_FAILURES);
            host.nextTry = now + Math.min(wait, MAX_WAIT.toNanos());
        }
    }

    int hosts() {
        return hosts.size();
    }
}
