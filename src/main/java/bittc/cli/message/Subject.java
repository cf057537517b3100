package bittc.cli.message;

import bittc.torrent.InfoHash;
import java.util.Optional;

/**
 * The torrent that something is said about.
 *
 * @param number its place among the arguments and the lines of lists, from 1
 * @param name as people see it, cleaned
 * @param infoHash empty as long as it is not known
 */
public record Subject(int number, String name, Optional<InfoHash> infoHash) {}
