package bittc.feed;

import bittc.net.InvalidUrlException;
import bittc.net.Url;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the items of RSS (0.9x, 1.0, 2.0) and Atom (RFC 4287): their titles, names, and links to torrents in enclosures,
 * {@code link}, {@code guid}, {@code magnetURI} (BEP 36) and the attributes of indexers ({@code magneturl}). Relative
 * links count from {@code xml:base}, or the feed. Ignores document type declarations, and resolves no entity but the
 * five of XML.
 */
public final class FeedReader {
    /** The longest feed, in bytes, before and after decompression. */
    public static final int MAX_BYTES = 8 << 20;

    /** Items that are read; a feed has tens, the largest some hundreds. */
    static final int MAX_ITEMS = 2000;

    /** Limit on a text or link, in characters; a longer one counts as missing. */
    static final int MAX_TEXT_LENGTH = 16 * 1024;

    /** Limit on a title, in characters; a longer one is cut. */
    static final int MAX_TITLE_LENGTH = 255;

    /** Limit on elements within each other. */
    static final int MAX_DEPTH = 64;

    private static final Set<String> ITEMS = Set.of("item", "entry");
    private static final Set<String> ROOTS = Set.of("rss", "rdf", "feed");

    /** Elements whose text counts. */
    private static final Set<String> TEXTS = Set.of("title", "link", "guid", "id", "magneturi");

    private final XMLStreamReader xml;
    private final Url feed;
    private final Deque<Url> bases = new ArrayDeque<>();
    private final List<FeedItem> items = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private int others;
    private int depth;

    /** Null outside of an item. */
    private Draft item;

    /** The text being read; null if none is. */
    private StringBuilder text;

    private int textDepth;

    private FeedReader(XMLStreamReader xml, Url feed) {
        this.xml = xml;
        this.feed = feed;
        bases.push(feed);
    }

    /** What is known of an item so far. */
    private static final class Draft {
        private final int depth;
        private final String namespace;
        private final ItemLinks links;
        private String title = "";
        private String id = "";

        Draft(int depth, String namespace, Url feed) {
            this.depth = depth;
            this.namespace = namespace;
            links = new ItemLinks(feed);
        }
    }

    /**
     * Reads a feed.
     *
     * @param bytes in the character set that its XML declaration names
     * @param url where it comes from
     */
    public static Feed read(byte[] bytes, Url url) throws InvalidFeedException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> new ByteArrayInputStream(new byte[0]));
        int start = 0;
        while (start < bytes.length && " \t\r\n".indexOf(bytes[start]) >= 0) {
            start++; // XML forbids it before the declaration, and many feeds have it
        }
        try {
            XMLStreamReader xml =
                    factory.createXMLStreamReader(new ByteArrayInputStream(bytes, start, bytes.length - start));
            FeedReader reader = new FeedReader(xml, url);
            reader.read();
            return new Feed(List.copyOf(reader.items), reader.others);
        } catch (XMLStreamException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
            throw new InvalidFeedException("not a feed: its XML is damaged" + (line > 0 ? " in line " + line : ""));
        } catch (RuntimeException e) {
            // The JDK's parser lets some of these out, for broken encodings and names.
            throw new InvalidFeedException("not a feed: its XML is damaged");
        }
    }

    private void read() throws XMLStreamException, InvalidFeedException {
        while (xml.hasNext() && items.size() < MAX_ITEMS) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> open(name());
                case XMLStreamConstants.END_ELEMENT -> close();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    if (text != null && text.length() <= MAX_TEXT_LENGTH) {
                        text.append(
                                xml.getTextCharacters(),
                                xml.getTextStart(),
                                Math.min(xml.getTextLength(), MAX_TEXT_LENGTH + 1));
                    }
                }
                default -> {}
            }
        }
    }

    private String name() {
        return xml.getLocalName().toLowerCase(Locale.ROOT);
    }

    private String attribute(String name) {
        return Optional.ofNullable(xml.getAttributeValue(null, name))
                .filter(value -> value.length() <= MAX_TEXT_LENGTH)
                .orElse("");
    }

    private void open(String name) throws InvalidFeedException {
        depth++;
        if (depth == 1 && !ROOTS.contains(name)) {
            throw new InvalidFeedException(name.equals("html") ? "not a feed: it is a web page" : "not a feed");
        } else if (depth > MAX_DEPTH) {
            throw new InvalidFeedException("not a feed: elements nested too deep");
        }
        bases.push(base());
        String namespace = Optional.ofNullable(xml.getNamespaceURI()).orElse("");
        if (item == null) {
            item = ITEMS.contains(name) ? new Draft(depth, namespace, feed) : null;
            return;
        }
        boolean own = depth == item.depth + 1 && namespace.equals(item.namespace);
        if (own && (name.equals("enclosure") || name.equals("link"))) {
            item.links.offer(attribute(name.equals("link") ? "href" : "url"), attribute("type"), bases.peek());
        } else if (attribute("name").equals("magneturl")) {
            item.links.offer(attribute("value"), "", bases.peek());
        }
        if (text == null && TEXTS.contains(name) && (own || name.equals("magneturi"))) {
            text = new StringBuilder();
            textDepth = depth;
        }
    }

    /** The base for the links of the element that begins. */
    private Url base() {
        String told = xml.getAttributeValue("http://www.w3.org/XML/1998/namespace", "base");
        if (told == null || Url.leavesTheWeb(told)) {
            return bases.peek();
        }
        try {
            return bases.peek().resolve(told);
        } catch (InvalidUrlException e) {
            return bases.peek();
        }
    }

    private void close() {
        if (text != null && depth == textDepth) {
            take(name(), text.length() > MAX_TEXT_LENGTH ? "" : text.toString().strip());
            text = null;
        }
        if (item != null && depth == item.depth) {
            finish(item);
            item = null;
        }
        bases.pop();
        depth--;
    }

    private void take(String name, String content) {
        switch (name) {
            case "title" -> item.title = content.substring(0, Math.min(content.length(), MAX_TITLE_LENGTH));
            case "guid", "id" -> {
                item.id = content;
                item.links.offer(content, "", bases.peek());
            }
            default -> item.links.offer(content, "", bases.peek());
        }
    }

    /** Keeps the item, if it leads to a torrent; of several of one name, the first. */
    private void finish(Draft draft) {
        Optional<String> link = draft.links.best();
        if (link.isEmpty()) {
            others++;
            return;
        }
        String id = draft.id.isEmpty() ? link.get() : draft.id;
        if (ids.add(id)) {
            items.add(new FeedItem(id, draft.title, link.get()));
        }
    }
}
