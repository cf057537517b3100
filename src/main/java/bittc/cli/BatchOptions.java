package bittc.cli;

/**
 * What the command line says about several torrents at once.
 *
 * @param jobs how many are downloaded at once
 * @param verbose whether every tracker's answer and every peer is told
 */
record BatchOptions(int jobs, boolean verbose) {}
