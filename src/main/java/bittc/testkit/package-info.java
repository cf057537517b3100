/** A tracker and seeders for the demo and the tests: the other end of a client's connections. */
package bittc.testkit;
