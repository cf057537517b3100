/** Reads and validates .torrent files. */
package bittc.metainfo;
