/** What the build and the launcher run: writes the manual pages, loads classes for the class-data archive. */
package bittc.build;
