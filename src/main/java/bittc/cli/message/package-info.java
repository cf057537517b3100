/** Messages for people: problems with their exit codes, cleaned text, numbers with their units. Does no I/O. */
package bittc.cli.message;
