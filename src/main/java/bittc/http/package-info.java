/** HTTP and HTTPS to untrusted servers: GETs within narrow limits, redirects that lead only outwards. */
package bittc.http;
