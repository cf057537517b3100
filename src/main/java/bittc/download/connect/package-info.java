/** Which addresses a torrent knows, in which order and how fast they are connected to, and who may take a place. */
package bittc.download.connect;
