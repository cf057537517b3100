/** Shared network code: addresses and names, server URLs, and the one place that makes sockets. */
package bittc.net;
