package bittc.portmap;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Finds the elements of a small XML document, without a parser: knows no DTD, no entity but the five of XML itself, no CDATA;
 * attributes and prefixes are ignored. A document that has what it does not know is refused, so nothing in it expands.
 */
final class XmlScanner {
    /** The most elements inside one another. */
    static final int MAX_DEPTH = 20;

    private static final String[][] ENTITIES = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}
    };

    private final String text;
    private final Visitor visitor;
    private final Deque<String> open = new ArrayDeque<>();
    private int at;

    /** Receives the elements. */
    interface Visitor {
        /**
         * Called at the end of each element.
         *
         * @param name without its prefix
         * @param content the text since the last tag, stripped
         */
        void onEnd(String name, String content);
    }

    /** Reports what is not a document that we know. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    private XmlScanner(String text, Visitor visitor) {
        this.text = text;
        this.visitor = visitor;
    }

    /** Reads a whole document. */
    static void scan(String text, Visitor visitor) throws MalformedException {
        new XmlScanner(text, visitor).scan();
    }

    private void scan() throws MalformedException {
        int tag = text.indexOf('<');
        while (tag >= 0) {
            String content = text.substring(at, tag).strip();
            if (text.startsWith("<?", tag)) {
                skipPast("?>", tag);
            } else if (text.startsWith("<!--", tag)) {
                skipPast("-->", tag);
            } else if (text.startsWith("<!", tag)) {
                throw new MalformedException("declarations are not read");
            } else {
                skipPast(">", tag);
                onTag(text.substring(tag + 1, at - 1), content);
            }
            tag = text.indexOf('<', at);
        }
        if (!open.isEmpty()) {
            throw new MalformedException("elements without an end");
        }
    }

    private void skipPast(String end, int from) throws MalformedException {
        int found = text.indexOf(end, from + 1);
        if (found < 0) {
            throw new MalformedException("tag without an end");
        }
        at = found + end.length();
    }

    private void onTag(String tag, String content) throws MalformedException {
        boolean ends = tag.startsWith("/");
        boolean empty = tag.endsWith("/");
        String name = name(ends ? tag.substring(1) : tag);
        if (ends) {
            if (open.isEmpty() || !open.pop().equals(name)) {
                throw new MalformedException("end of an element that is not open");
            }
            visitor.onEnd(name, unescape(content));
        } else if (empty) {
            visitor.onEnd(name, "");
        } else if (open.size() >= MAX_DEPTH) {
            throw new MalformedException("too deep");
        } else {
            open.push(name);
        }
    }

    /** The name in a tag, without attributes and prefix. */
    private static String name(String tag) {
        int end = 0;
        while (end < tag.length() && tag.charAt(end) > ' ' && tag.charAt(end) != '/') {
            end++;
        }
        String name = tag.substring(0, end);
        return name.substring(name.indexOf(':') + 1);
    }

    private static String unescape(String content) {
        String plain = content;
        for (String[] entity : ENTITIES) {
            plain = plain.replace(entity[0], entity[1]);
        }
        return plain;
    }
}
