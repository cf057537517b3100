package bittc.tracker;

import bittc.net.InvalidUrlException;

/** Makes trackers out of the announce URLs of torrents, which are from outside and not to be trusted. */
public interface TrackerFactory {
    /**
     * The tracker at a URL, for one torrent. Nothing is sent yet; whether its address is one that may be asked turns out
     * when it is looked up.
     *
     * @throws InvalidUrlException if the URL makes no sense, or is not of http, https or udp
     */
    Tracker open(String announceUrl) throws InvalidUrlException;
}
