/** What people are told: problems with their exit codes, cleaned text, numbers with their units. Touches nothing outside. */
package bittc.cli.message;
