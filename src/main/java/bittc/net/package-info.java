/** Shared network code: addresses and names, server URLs, and the one place that makes outgoing TCP connections and unicast UDP sockets. */
package bittc.net;
