/** Keeps the resume record, and decides which data it may vouch for and which files are ours. */
package bittc.storage.resume;
