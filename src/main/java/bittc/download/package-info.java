/** The coordinator: one torrent's state and every decision about it. Knows neither sockets nor files nor a clock. */
package bittc.download;
