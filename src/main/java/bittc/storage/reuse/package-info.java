/** Finds a torrent's data in files that are on disk elsewhere. */
package bittc.storage.reuse;
