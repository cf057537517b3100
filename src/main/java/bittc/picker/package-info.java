/** Which block to ask which peer for next. */
package bittc.picker;
