package bittc.portmap;

import java.net.InetAddress;

/**
 * A router by which this machine reaches the Internet.
 *
 * @param address of the router, in our network
 * @param device the name of our interface in that network
 */
public record Gateway(InetAddress address, String device) {}
