package bittc.metainfo;

import bittc.bencode.BencodeDictionary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The content of a .torrent file outside its {@code info}, which the info hash does not authenticate. */
record UnhashedFields(
        List<List<String>> trackers,
        List<String> webSeeds,
        Optional<String> comment,
        Optional<String> createdBy,
        Optional<Instant> creationDate) {
    /** The last second of the year 9999. */
    private static final long MAX_EPOCH_SECOND = 253_402_300_799L;

    static UnhashedFields of(BencodeDictionary torrent) {
        return new UnhashedFields(
                UrlLists.trackers(torrent),
                UrlLists.webSeeds(torrent),
                torrent.text("comment.utf-8").or(() -> torrent.text("comment")),
                torrent.text("created by"),
                creationDate(torrent));
    }

    private static Optional<Instant> creationDate(BencodeDictionary torrent) {
        long seconds = torrent.integer("creation date").orElse(-1);
        return seconds < 0 || seconds > MAX_EPOCH_SECOND
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(seconds));
    }
}
