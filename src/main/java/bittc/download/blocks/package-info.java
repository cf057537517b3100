/** Blocks in transit: requests, received blocks, uploads and rates. */
package bittc.download.blocks;
