/** The vocabulary: immutable values of the field, and their arithmetic. */
package bittc.torrent;
