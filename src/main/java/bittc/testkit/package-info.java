/** The far side: a tracker and seeders for the demo and the tests. */
package bittc.testkit;
