/** Torrents from their names on the command line to the end of a run, and the reports about them. */
package bittc.cli.run;
