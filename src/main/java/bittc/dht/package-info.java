/** A node of the distributed hash table: finds peers without a tracker, and answers other nodes' queries (BEP 5). */
package bittc.dht;
