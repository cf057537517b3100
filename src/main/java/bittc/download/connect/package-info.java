/** Addresses of a torrent's peers, the order and pace of dialling them, and connection slots. */
package bittc.download.connect;
