package bittc.portmap;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * The mapping of a port, as the router grants it.
 *
 * @param externalPort where others reach the port, 1 to 65535
 * @param lease time until it ends unless renewed
 * @param externalAddress of the router, if it tells one
 * @param restarted whether the router has restarted since its last answer, and so has forgotten other mappings
 */
record Grant(int externalPort, Duration lease, Optional<InetAddress> externalAddress, boolean restarted) {}
