/** Calls the operating system, keeps files open, and explains failures. */
package bittc.storage.disk;
