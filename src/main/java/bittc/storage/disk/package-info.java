/** Calls to the operating system, the files that are open, and what their failures mean. */
package bittc.storage.disk;
