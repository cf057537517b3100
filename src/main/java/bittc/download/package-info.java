/** The coordinator: one torrent's state and all decisions about it. Uses no sockets, files or clock of its own. */
package bittc.download;
