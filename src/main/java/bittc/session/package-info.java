/** The object graph of a client: one loop with its sockets, trackers, finders and disk, behind one interface. */
package bittc.session;
