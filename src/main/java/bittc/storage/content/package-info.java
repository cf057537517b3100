/** Reads and hashes the content of new torrents. */
package bittc.storage.content;
