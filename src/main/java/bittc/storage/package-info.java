/** Stores pieces in files and reads them back; verifies and resumes. */
package bittc.storage;
