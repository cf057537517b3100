/** The session's one thread, as the code that runs on it sees it. */
package bittc.loop;
