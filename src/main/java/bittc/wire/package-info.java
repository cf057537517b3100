/** The peer wire protocol: encoding and decoding of messages (BEP 3, 6, 10). */
package bittc.wire;
