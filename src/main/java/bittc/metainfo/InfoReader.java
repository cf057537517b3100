package bittc.metainfo;

import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeInteger;
import bittc.bencode.BencodeList;
import bittc.bencode.BencodeString;
import bittc.bencode.BencodeValue;
import bittc.torrent.InfoHash;
import bittc.torrent.InfoHashes;
import bittc.torrent.PieceLayout;
import bittc.torrent.Sha1;
import java.util.List;
import java.util.Optional;

/** Reads an {@code info} dictionary (BEP 3), the part of a torrent that the info hash authenticates. */
final class InfoReader {
    private final BencodeDictionary info;
    private final byte[] infoBytes;
    private final InfoHash infoHash;

    InfoReader(BencodeDictionary info) {
        this.info = info;
        this.infoBytes = info.encoded();
        this.infoHash = InfoHash.of(Sha1.digest().digest(infoBytes));
    }

    /** Reads the dictionary, and adds the given values from outside it. */
    Metainfo read(String fallbackName, UnhashedFields fields) throws InvalidMetainfoException {
        refuseDuplicateKeys(info, "info");
        if (info.get("pieces").isEmpty() && info.get("file tree").isPresent()) {
            throw new InvalidMetainfoException(
                    InvalidMetainfoException.Code.UNSUPPORTED, "a BitTorrent v2 torrent, which is not yet supported");
        }
        String name = name(fallbackName);
        boolean multiFile = info.get("files").isPresent();
        int pieceLength = pieceLength();
        Optional<BencodeString> own = info.string("name.utf-8").or(() -> info.string("name"));
        List<FileEntry> files = multiFile ? FileList.multi(files(), name, own) : FileList.single(info, name, own);
        PieceLayout layout = layout(files, pieceLength);
        PieceHashes pieceHashes = pieceHashes(layout);
        boolean hybrid = info.get("file tree").isPresent();
        if (hybrid) {
            FileTreeCheck.check(info, files, pieceLength);
        }
        return new Metainfo(
                InfoHashes.ofV1(infoHash),
                name,
                layout,
                pieceHashes,
                files,
                multiFile,
                info.integer("private").orElse(0) != 0,
                fields.trackers(),
                fields.webSeeds(),
                fields.comment(),
                fields.createdBy(),
                fields.creationDate(),
                info.text("source"),
                hybrid,
                infoBytes);
    }

    /** Refuses repeated keys: readers may disagree on the value, and so see different torrents. */
    static void refuseDuplicateKeys(BencodeDictionary dictionary, String key) throws InvalidMetainfoException {
        Optional<BencodeString> duplicate = dictionary.duplicateKey();
        if (duplicate.isPresent()) {
            throw InvalidMetainfoException.invalid(key + " has a key twice");
        }
    }

    /**
     * The sanitised name. Like other clients, refuses a name that is missing or begins with a NUL, and replaces one
     * that only climbs ({@code ..}) by the info hash; any other unusable name gives way to the .torrent file's name.
     */
    private String name(String fallbackName) throws InvalidMetainfoException {
        BencodeValue value = info.get("name.utf-8").or(() -> info.get("name")).orElse(null);
        String text = value instanceof BencodeString string ? string.utf8() : "";
        if (value == null || text.startsWith("\0")) {
            throw InvalidMetainfoException.invalid("info.name is missing");
        }
        Optional<String> usable = PathSanitiser.name(text);
        if (usable.isEmpty() && !text.contains(".")) {
            usable = PathSanitiser.name(fallbackName);
        }
        return usable.orElseGet(infoHash::toHex);
    }

    private int pieceLength() throws InvalidMetainfoException {
        if (!(info.get("piece length").orElse(null) instanceof BencodeInteger length)) {
            throw InvalidMetainfoException.invalid("info.piece length is missing or not an integer");
        }
        if (length.value() < 1 || length.value() > PieceLayout.MAX_PIECE_LENGTH) {
            throw InvalidMetainfoException.invalid("info.piece length is " + length.value());
        }
        return (int) length.value();
    }

    private BencodeList files() throws InvalidMetainfoException {
        BencodeList files = info.list("files").orElse(null);
        if (files == null || files.isEmpty()) {
            throw InvalidMetainfoException.invalid("info.files " + (files == null ? "is not a list" : "is empty"));
        }
        return files;
    }

    private PieceLayout layout(List<FileEntry> files, int pieceLength) throws InvalidMetainfoException {
        FileEntry last = files.get(files.size() - 1);
        long totalLength = last.offset() + last.length();
        if (totalLength == 0) {
            throw InvalidMetainfoException.invalid("no bytes in any of its files");
        }
        long pieceCount = PieceLayout.pieceCount(totalLength, pieceLength);
        if (pieceCount > PieceLayout.MAX_PIECE_COUNT) {
            throw InvalidMetainfoException.invalid("info.piece length makes too many pieces");
        }
        // A layout takes memory for its pieces, so first there must be as many hashes.
        int length = pieces().length();
        long expected = pieceCount * Sha1PieceHashes.HASH_LENGTH;
        if (length != expected) {
            throw InvalidMetainfoException.invalid("info.pieces is " + length + " bytes (expected: " + expected + ")");
        }
        return Layouts.of(files, pieceLength);
    }

    private BencodeString pieces() throws InvalidMetainfoException {
        Optional<BencodeString> pieces = info.string("pieces");
        return pieces.orElseThrow(() -> InvalidMetainfoException.invalid("info.pieces is missing or not a string"));
    }

    private PieceHashes pieceHashes(PieceLayout layout) throws InvalidMetainfoException {
        // Refers to our copy of the dictionary, so that the file's own bytes can be freed.
        int offset = pieces().contentOffset() - info.startOffset();
        return new Sha1PieceHashes(infoBytes, offset, layout.pieceCount());
    }
}
