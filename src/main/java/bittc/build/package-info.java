/** Tools for the build and the launcher: write the manual pages, load classes for the class-data archive. */
package bittc.build;
