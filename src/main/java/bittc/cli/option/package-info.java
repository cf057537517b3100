/** The options that commands share, their values, and where else they may be set. */
package bittc.cli.option;
