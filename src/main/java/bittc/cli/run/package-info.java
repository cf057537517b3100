/** Torrents from their names on the command line to the end of a run, and those who tell of it. */
package bittc.cli.run;
