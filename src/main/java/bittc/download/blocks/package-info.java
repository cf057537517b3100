/** Blocks on their way: what is asked of which peer, what becomes of what comes, and what is sent to whom. */
package bittc.download.blocks;
