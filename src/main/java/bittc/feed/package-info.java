/** Feeds of torrents: the items of RSS and Atom, and which of them have been handled. */
package bittc.feed;
