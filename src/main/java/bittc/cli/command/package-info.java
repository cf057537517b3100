/** The program and its commands: reads the command line, runs one command, exits. */
package bittc.cli.command;
