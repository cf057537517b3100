/** Bencoding, the encoding of .torrent files, tracker replies and the DHT (BEP 3). */
package bittc.bencode;
