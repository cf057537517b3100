/** Pieces to files and back, verification, and resume. */
package bittc.storage;
