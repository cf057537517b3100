/** Finds peers in the local network without a tracker, by multicast (BEP 14). */
package bittc.lsd;
