/** Screens on standard error: live, plain lines, or quiet. */
package bittc.cli.screen;
