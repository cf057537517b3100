package bittc.metainfo;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeException;
import bittc.bencode.BencodeList;
import bittc.bencode.BencodeString;
import bittc.bencode.BencodeValue;
import bittc.bencode.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A torrent's original names, byte for byte, for naming its files to others. Not sanitised: keep them off the disk. */
public final class OriginalNames {
    private final Metainfo metainfo;
    private final byte[] name;

    /** Only for the few files whose path had to be sanitised. */
    private final Map<Integer, List<byte[]>> paths = new HashMap<>();

    private OriginalNames(Metainfo metainfo, byte[] name) {
        this.metainfo = metainfo;
        this.name = name;
    }

    /** Reads the names by decoding the {@code info} dictionary again, which is slow for a large one. */
    public static OriginalNames of(Metainfo metainfo) {
        BencodeDictionary info;
        try {
            info = (BencodeDictionary) BencodeDecoder.decodePrefix(metainfo.infoBytes(), 0, Limits.TORRENT);
        } catch (BencodeException e) {
            throw new IllegalStateException("info dictionary cannot be decoded again", e);
        }
        byte[] name = info.string("name.utf-8")
                .or(() -> info.string("name"))
                .map(BencodeString::bytes)
                .orElseGet(() -> bytes(metainfo.name()));
        OriginalNames names = new OriginalNames(metainfo, name);
        int index = 0;
        for (BencodeValue file : info.list("files").map(OriginalNames::elements).orElse(List.of())) {
            names.keepIfChanged(index++, (BencodeDictionary) file);
        }
        return names;
    }

    private void keepIfChanged(int index, BencodeDictionary file) {
        List<BencodeValue> path = file.list("path.utf-8")
                .or(() -> file.list("path"))
                .map(OriginalNames::elements)
                .orElse(List.of());
        List<String> safe = metainfo.files().get(index).path();
        boolean same = path.size() == safe.size() - 1;
        List<byte[]> bytes = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            bytes.add(((BencodeString) path.get(i)).bytes());
            same = same && Arrays.equals(bytes.get(i), bytes(safe.get(i + 1)));
        }
        if (!same && !bytes.isEmpty()) {
            paths.put(index, bytes);
        }
    }

    /** Name of the torrent's file or folder; do not change it. */
    public byte[] name() {
        return name;
    }

    /** The elements of a file's path below the torrent's folder; none for a single-file torrent. */
    public List<byte[]> path(FileEntry file) {
        List<byte[]> kept = paths.get(file.index());
        if (kept != null) {
            return kept;
        }
        return file.path().stream().skip(1).map(OriginalNames::bytes).toList();
    }

    private static List<BencodeValue> elements(BencodeList list) {
        List<BencodeValue> elements = new ArrayList<>();
        list.forEach(elements::add);
        return elements;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
