/** What all ways over the network share: addresses and names, URLs of servers, and the one place where sockets are made. */
package bittc.net;
