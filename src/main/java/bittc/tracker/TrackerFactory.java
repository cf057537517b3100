package bittc.tracker;

import bittc.net.InvalidUrlException;

/** Makes trackers from the announce URLs of torrents, which come from outside and cannot be trusted. */
public interface TrackerFactory {
    /**
     * Makes the tracker at a URL, for one torrent. Sends nothing, and leaves checks of its address for later.
     *
     * @throws InvalidUrlException if the URL is malformed, or is not of http, https or udp
     */
    Tracker open(String announceUrl) throws InvalidUrlException;
}
