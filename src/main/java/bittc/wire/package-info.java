/** The peer wire protocol: bytes to messages and back (BEP 3, 6, 10). */
package bittc.wire;
