/** Decides which block to request from which peer next. */
package bittc.picker;
