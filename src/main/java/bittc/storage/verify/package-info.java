/** Checks a torrent's data without changing anything. */
package bittc.storage.verify;
