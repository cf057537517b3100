/** A node of the distributed hash table: finds peers without a tracker, and answers others that look for some (BEP 5). */
package bittc.dht;
