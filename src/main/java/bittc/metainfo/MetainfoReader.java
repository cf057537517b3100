package bittc.metainfo;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeException;
import bittc.bencode.BencodeValue;
import bittc.bencode.Limits;
import bittc.metainfo.InvalidMetainfoException.Code;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads .torrent files, and bare {@code info} dictionaries from peers; validates and sanitises them. */
public final class MetainfoReader {
    /** The largest .torrent file, in bytes. */
    public static final int MAX_FILE_BYTES = 10_000_000;

    /** The largest {@code info} dictionary from peers, in bytes. */
    public static final int MAX_INFO_BYTES = 30 * 1024 * 1024;

    private static final String FILE_ENDING = ".torrent";

    private MetainfoReader() {}

    /**
     * Reads a .torrent file, which may be compressed by gzip, or the only one in a zip archive.
     *
     * @param file the whole file
     * @param fallbackName the .torrent file's own name, in case the torrent's name is unusable; may be empty
     */
    public static Metainfo read(byte[] file, String fallbackName) throws InvalidMetainfoException {
        byte[] torrentFile = unpacked(file);
        refuseOtherKinds(torrentFile);
        BencodeDictionary torrent = decode(torrentFile);
        BencodeDictionary info = torrent.dictionary("info").orElse(null);
        if (info == null) {
            throw InvalidMetainfoException.invalid("info is missing or not a dictionary");
        }
        return new InfoReader(info).read(withoutEnding(fallbackName), UnhashedFields.of(torrent));
    }

    /**
     * Reads a bare {@code info} dictionary; the caller must compare its info hashes.
     *
     * @param infoBytes exactly the dictionary
     * @param fallbackName in case the torrent's name is unusable; may be empty
     * @param trackers announce URLs by tier, as {@link Metainfo#trackers}
     * @param webSeeds as {@link Metainfo#webSeeds}
     */
    public static Metainfo readInfo(
            byte[] infoBytes, String fallbackName, List<List<String>> trackers, List<String> webSeeds)
            throws InvalidMetainfoException {
        if (infoBytes.length > MAX_INFO_BYTES) {
            throw InvalidMetainfoException.invalid("info is larger than " + MAX_INFO_BYTES + " bytes");
        }
        UnhashedFields fields =
                new UnhashedFields(trackers, webSeeds, Optional.empty(), Optional.empty(), Optional.empty());
        return new InfoReader(decode(infoBytes)).read(fallbackName, fields);
    }

    private static byte[] unpacked(byte[] file) throws InvalidMetainfoException {
        if (file.length == 0 || file.length > MAX_FILE_BYTES || file[0] == 'd') {
            return file;
        }
        if (PackedTorrents.isGzip(file)) {
            return PackedTorrents.gunzip(file);
        }
        return PackedTorrents.isZip(file) ? PackedTorrents.onlyMember(file) : file;
    }

    /** Recognises common files that are not torrents: their names say more than the byte at which decoding stopped. */
    private static void refuseOtherKinds(byte[] file) throws InvalidMetainfoException {
        if (file.length == 0) {
            throw new InvalidMetainfoException(Code.EMPTY, "empty file (0 bytes)");
        }
        if (file.length > MAX_FILE_BYTES) {
            throw InvalidMetainfoException.invalid("larger than 10 MB");
        }
        if (isMarkup(file)) {
            throw new InvalidMetainfoException(Code.HTML, "not a torrent: it is a web page");
        }
        if (file[0] != 'd') {
            throw new InvalidMetainfoException(Code.INVALID, "not a torrent: it is not a bencoded dictionary");
        }
    }

    /** True if the first character, after white space and a byte order mark (EF BB BF), opens a tag. */
    private static boolean isMarkup(byte[] file) {
        int i = 0;
        if (file.length > 2 && (file[0] & 0xff) == 0xef && (file[1] & 0xff) == 0xbb && (file[2] & 0xff) == 0xbf) {
            i = 3;
        }
        while (i < file.length && (file[i] == ' ' || (file[i] >= '\t' && file[i] <= '\r'))) {
            i++;
        }
        return i < file.length && file[i] == '<';
    }

    /** Decodes the dictionary, and tolerates trailing bytes: a line end, or a web server's remark. */
    private static BencodeDictionary decode(byte[] bytes) throws InvalidMetainfoException {
        try {
            BencodeValue value = BencodeDecoder.decodePrefix(bytes, 0, Limits.TORRENT);
            if (value instanceof BencodeDictionary dictionary) {
                return dictionary;
            }
        } catch (BencodeException e) {
            throw new InvalidMetainfoException(Code.DAMAGED, "damaged: " + e.getMessage());
        }
        throw new InvalidMetainfoException(Code.INVALID, "not a torrent: it is not a bencoded dictionary");
    }

    private static String withoutEnding(String packedName) {
        String fileName = packedName.replaceFirst("(?i)\\.(gz|zip)$", "");
        return fileName.toLowerCase(Locale.ROOT).endsWith(FILE_ENDING)
                ? fileName.substring(0, fileName.length() - FILE_ENDING.length())
                : fileName;
    }
}
