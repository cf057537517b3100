/** uTP (BEP 29) without I/O: reliable streams over datagrams that yield to other traffic. */
package bittc.utp;
