/** Parses the command line, builds the object graph, draws, exits. */
package bittc.cli;
