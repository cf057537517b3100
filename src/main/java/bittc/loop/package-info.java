/** The session's one thread, as seen by the code that runs on it. */
package bittc.loop;
