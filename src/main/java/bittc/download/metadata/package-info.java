/** Fetches the info dictionary of a torrent from its peers (BEP 9). */
package bittc.download.metadata;
