/** Web seeds: servers that have a torrent's files (BEP 19), each connection made to look like a peer that has them all. */
package bittc.webseed;
