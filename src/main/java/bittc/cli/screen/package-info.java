/** What people watch on standard error: a live screen, plain lines, or nothing. */
package bittc.cli.screen;
