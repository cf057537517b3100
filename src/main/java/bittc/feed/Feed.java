package bittc.feed;

import java.util.List;

/**
 * The torrents of a feed.
 *
 * @param items in the order of the feed, which usually begins with the newest
 * @param others number of items that lead to no torrent
 */
public record Feed(List<FeedItem> items, int others) {}
