/**
 * Reads, validates and writes .torrent files and magnet links. Lengths, offsets and numbers of files include padding
 * files, which are part of a torrent's pieces although they are never stored.
 */
package bittc.metainfo;
