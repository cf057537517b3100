/** Output for programs and log files: the events of {@code --json} and the log. */
package bittc.cli.report;
