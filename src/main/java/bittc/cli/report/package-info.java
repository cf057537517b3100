/** What programs and log files are told: the events of {@code --json} and the log. */
package bittc.cli.report;
