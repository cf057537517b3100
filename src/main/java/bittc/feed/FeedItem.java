package bittc.feed;

/**
 * An item of a feed that leads to a torrent.
 *
 * @param id what the feed calls it; its link where the feed gives no name. From outside, not sanitised
 * @param title from outside, not sanitised; may be empty
 * @param link a magnet link, or the absolute URL of a .torrent file; printable, but perhaps with secrets
 */
public record FeedItem(String id, String title, String link) {}
