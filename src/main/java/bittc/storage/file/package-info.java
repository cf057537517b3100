/** Keeps a torrent's files: their layout, names, contents, and what other programs do to them. */
package bittc.storage.file;
