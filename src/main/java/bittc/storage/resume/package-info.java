/** Keeps the resume record, and decides what it may vouch for and whose the files are. */
package bittc.storage.resume;
