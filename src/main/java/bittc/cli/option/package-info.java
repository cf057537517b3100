/** Options that commands share, their values, and their other sources. */
package bittc.cli.option;
