/** Hashes pieces on disk, in several threads. */
package bittc.storage.hash;
