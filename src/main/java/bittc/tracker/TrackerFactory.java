package bittc.tracker;

import java.util.Optional;

/** Makes trackers out of the announce URLs of torrents, which are from outside and not to be trusted. */
public interface TrackerFactory {
    /**
     * The tracker at a URL, for one torrent. Nothing is sent yet.
     *
     * @return empty if the URL makes no sense, its scheme is not http, https or udp, or it is not safe to ask there
     */
    Optional<Tracker> open(String announceUrl);
}
