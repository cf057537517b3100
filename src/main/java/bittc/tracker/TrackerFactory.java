package bittc.tracker;

import java.util.Optional;

/** Makes trackers out of the announce URLs of torrents, which are from outside and not to be trusted. */
public interface TrackerFactory {
    /**
     * The tracker at a URL, for one torrent. Nothing is sent yet; whether its address is one that may be asked turns out
     * when it is looked up.
     *
     * @return empty if the URL makes no sense, has a user name or control characters, or is not of http, https or udp
     */
    Optional<Tracker> open(String announceUrl);
}
