package bittc.feed;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The items that have been handled, as a text: a line for each, the oldest first, with a digest of its name (which may
 * hold secrets) and its title. Lines that begin with {@code =} say which version of a feed has been handled. An item
 * that its feed still lists becomes the newest, so only items that are gone from their feeds are forgotten.
 */
public final class SeenList {
    /** Limit on a file of seen items, in bytes. */
    public static final int MAX_BYTES = 4 << 20;

    /** Items that are remembered. */
    static final int MAX_ITEMS = 10_000;

    /** Feeds whose version is remembered. */
    static final int MAX_FEEDS = 100;

    /** Limit on an {@code ETag} or a date, in characters. */
    static final int MAX_VALIDATOR_LENGTH = 200;

    private static final String HEADING =
            "# Items of feeds that bittc has handled. Delete a line to get its item again.";
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{32})(?: (.{0,300}))?");
    private static final Pattern VERSION = Pattern.compile("= ([0-9a-f]{32})\t([ -~]{0,200})\t([ -~]{0,200})");
    private static final int DIGEST_BYTES = 16;

    private final Map<String, String> titles = new LinkedHashMap<>();
    private final Map<String, Version> versions = new LinkedHashMap<>();

    /**
     * A version of a feed (RFC 9110 8.8).
     *
     * @param etag empty if the server gives none
     * @param lastModified empty if the server gives none
     */
    public record Version(String etag, String lastModified) {
        /** Of a feed that was never fetched. */
        public static final Version NONE = new Version("", "");

        /** The version that a server names; what could not be sent back is left out. */
        public static Version of(Optional<String> etag, Optional<String> lastModified) {
            return new Version(usable(etag), usable(lastModified));
        }

        private static String usable(Optional<String> value) {
            return value.filter(text -> text.length() <= MAX_VALIDATOR_LENGTH
                            && text.chars().allMatch(c -> c >= ' ' && c <= '~'))
                    .orElse("");
        }
    }

    /**
     * Parses the content of a file; an empty one is a new list.
     *
     * @throws InvalidFeedException if it holds something else
     */
    public static SeenList parse(String content) throws InvalidFeedException {
        SeenList list = new SeenList();
        if (!content.isEmpty() && !content.startsWith(HEADING)) {
            throw new InvalidFeedException("is not a file of seen items");
        }
        for (String line : (Iterable<String>) content.lines()::iterator) {
            Matcher seen = LINE.matcher(line);
            Matcher version = VERSION.matcher(line);
            if (seen.matches()) {
                list.add(seen.group(1), Optional.ofNullable(seen.group(2)).orElse(""));
            } else if (version.matches()) {
                list.put(version.group(1), new Version(version.group(2), version.group(3)));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw new InvalidFeedException("is not a file of seen items");
            }
        }
        return list;
    }

    /** The content for a file. */
    public String text() {
        StringBuilder text = new StringBuilder(HEADING).append('\n');
        versions.forEach((key, version) -> text.append("= ")
                .append(key)
                .append('\t')
                .append(version.etag)
                .append('\t')
                .append(version.lastModified)
                .append('\n'));
        titles.forEach((key, title) -> text.append((key + " " + title).strip()).append('\n'));
        return text.toString();
    }

    /** The key of these words: 32 hexadecimal digits. */
    public static String key(String... words) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", words).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every Java has it
        }
    }

    /** Whether the item has been handled. */
    public boolean contains(String key) {
        return titles.containsKey(key);
    }

    /** Adds an item, or makes it the newest. */
    public void add(String key, String title) {
        titles.remove(key);
        titles.put(key, title);
        dropOldest(titles, MAX_ITEMS);
    }

    /** Makes an item the newest, if it has been handled. */
    public void refresh(String key) {
        String title = titles.get(key);
        if (title != null) {
            add(key, title);
        }
    }

    /** The version of a feed of which all items have been handled. */
    public Version version(String feed) {
        return versions.getOrDefault(feed, Version.NONE);
    }

    /** Sets that version; {@link Version#NONE} removes it. */
    public void put(String feed, Version version) {
        versions.remove(feed);
        if (!version.equals(Version.NONE)) {
            versions.put(feed, version);
            dropOldest(versions, MAX_FEEDS);
        }
    }

    private static void dropOldest(Map<String, ?> map, int limit) {
        Iterator<String> oldest = map.keySet().iterator();
        while (map.size() > limit) {
            oldest.next();
            oldest.remove();
        }
    }
}
