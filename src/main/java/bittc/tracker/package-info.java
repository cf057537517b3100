/** Asks trackers for peers, over HTTP and UDP, in tiers. */
package bittc.tracker;
