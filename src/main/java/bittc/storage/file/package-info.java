/** Stores a torrent's files: layout, names, contents, and changes by other programs. */
package bittc.storage.file;
