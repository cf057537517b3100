/** One Netty channel per peer: connections, handshakes, and messages between the wire and the coordinator. */
package bittc.peer;
