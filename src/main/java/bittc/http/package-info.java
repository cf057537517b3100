/** HTTP and HTTPS to servers that are not to be trusted: GETs within narrow limits, redirects that lead only outwards. */
package bittc.http;
