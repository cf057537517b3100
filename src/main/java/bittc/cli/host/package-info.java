/** The process as commands see it: its streams, environment, signals and terminal. */
package bittc.cli.host;
