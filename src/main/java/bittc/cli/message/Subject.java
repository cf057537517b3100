package bittc.cli.message;

import bittc.torrent.InfoHash;
import java.util.Optional;

/**
 * The torrent that a message or event is about.
 *
 * @param number its place among the arguments and the lines of lists, from 1
 * @param name for people, cleaned
 * @param infoHash empty until it is known
 */
public record Subject(int number, String name, Optional<InfoHash> infoHash) {}
