package bittc.metainfo;

import bittc.bencode.BencodeEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a .torrent file (BEP 3, 12, 19, 27) from its parts. Checks nothing: that is the reader's job. Writes no key
 * that was not given, so that the info hash matches other programs'.
 */
public final class MetainfoBuilder {
    private final String name;
    private final int pieceLength;
    private final byte[] pieceHashes;
    private final List<PathAndLength> files = new ArrayList<>();
    private final List<List<String>> tiers = new ArrayList<>();
    private final List<String> webSeeds = new ArrayList<>();
    private long singleLength;
    private boolean isPrivate;
    private Optional<String> source = Optional.empty();
    private Optional<String> comment = Optional.empty();
    private Optional<String> createdBy = Optional.empty();
    private Optional<Instant> creationDate = Optional.empty();

    private record PathAndLength(List<String> path, long length) {}

    /**
     * Begins a torrent without files.
     *
     * @param name of the file or folder
     * @param pieceLength in bytes
     * @param pieceHashes concatenated SHA-1 of every piece
     */
    public MetainfoBuilder(String name, int pieceLength, byte[] pieceHashes) {
        this.name = name;
        this.pieceLength = pieceLength;
        this.pieceHashes = pieceHashes.clone();
    }

    /** Makes it a single-file torrent; the file has the torrent's name. */
    public MetainfoBuilder singleFile(long length) {
        singleLength = length;
        return this;
    }

    /** Adds a file to the torrent's folder; the path omits that folder. */
    public MetainfoBuilder file(List<String> path, long length) {
        files.add(new PathAndLength(List.copyOf(path), length));
        return this;
    }

    /** Adds a tier of trackers, asked once all earlier tiers have failed. */
    public MetainfoBuilder tier(List<String> announceUrls) {
        tiers.add(List.copyOf(announceUrls));
        return this;
    }

    /** Adds a URL that serves the files. */
    public MetainfoBuilder webSeed(String url) {
        webSeeds.add(url);
        return this;
    }

    /** Marks the torrent private: peers may come only from its trackers. */
    public MetainfoBuilder isPrivate(boolean value) {
        isPrivate = value;
        return this;
    }

    /** Names the tracker that the torrent belongs to. */
    public MetainfoBuilder source(String text) {
        source = Optional.of(text);
        return this;
    }

    public MetainfoBuilder comment(String text) {
        comment = Optional.of(text);
        return this;
    }

    /** Names the program that created the torrent. */
    public MetainfoBuilder createdBy(String program) {
        createdBy = Optional.of(program);
        return this;
    }

    public MetainfoBuilder creationDate(Instant date) {
        creationDate = Optional.of(date);
        return this;
    }

    /** Encodes a .torrent file of the original info dictionary, with its trackers and web seeds. */
    public static byte[] encode(Metainfo metainfo) {
        MetainfoBuilder builder =
                new MetainfoBuilder(metainfo.name(), metainfo.layout().pieceLength(), new byte[0]);
        metainfo.trackers().forEach(builder::tier);
        metainfo.webSeeds().forEach(builder::webSeed);
        return builder.encode(metainfo.infoBytes());
    }

    public byte[] encode() {
        return encode(encodeInfo());
    }

    private byte[] encode(byte[] info) {
        BencodeEncoder out = new BencodeEncoder().dictionary();
        if (!tiers.isEmpty()) {
            out.key("announce").string(tiers.get(0).get(0));
        }
        if (tiers.size() > 1 || (!tiers.isEmpty() && tiers.get(0).size() > 1)) {
            out.key("announce-list").list();
            tiers.forEach(tier -> strings(out, tier));
            out.end();
        }
        comment.ifPresent(text -> out.key("comment").string(text));
        createdBy.ifPresent(program -> out.key("created by").string(program));
        creationDate.ifPresent(date -> out.key("creation date").integer(date.getEpochSecond()));
        if (webSeeds.size() == 1) {
            out.key("url-list").string(webSeeds.get(0)); // older readers expect a string
        } else if (!webSeeds.isEmpty()) {
            strings(out.key("url-list"), webSeeds);
        }
        return out.key("info").raw(info).end().toBytes();
    }

    public byte[] encodeInfo() {
        BencodeEncoder out = new BencodeEncoder().dictionary();
        if (files.isEmpty()) {
            out.key("length").integer(singleLength);
        } else {
            out.key("files").list();
            for (PathAndLength file : files) {
                out.dictionary().key("length").integer(file.length());
                strings(out.key("path"), file.path()).end();
            }
            out.end();
        }
        if (isPrivate) {
            out.key("private").integer(1);
        }
        source.ifPresent(text -> out.key("source").string(text));
        out.key("name").string(name).key("piece length").integer(pieceLength);
        return out.key("pieces").string(pieceHashes).end().toBytes();
    }

    private static BencodeEncoder strings(BencodeEncoder out, List<String> values) {
        out.list();
        values.forEach(out::string);
        return out.end();
    }
}
