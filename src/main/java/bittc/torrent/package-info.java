/** The vocabulary of BitTorrent: immutable values, and their arithmetic. */
package bittc.torrent;
