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

/**
 * A torrent's names byte for byte as they stand in it, for whoever has to name its files to others. They are not sanitised
 * and must not reach the disk.
 */
public final class OriginalNames {
    private final Metainfo metainfo;
    private final byte[] name;

    /** Only of files whose own path was not safe as it was: that is few. */
    private final Map<Integer, List<byte[]>> paths = new HashMap<>();

    private OriginalNames(Metainfo metainfo, byte[] name) {
        this.metainfo = metainfo;
        this.name = name;
    }

    /** Reads them out of the {@code info} dictionary once more, which takes a while for a large one. */
    public static OriginalNames of(Metainfo metainfo) {
        BencodeDictionary info;
        try {
            info = (BencodeDictionary) BencodeDecoder.decodePrefix(metainfo.infoBytes(), 0, Limits.TORRENT);
        } catch (BencodeException e) {
            throw new IllegalStateException("info dictionary that cannot be read again", e);
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

    /** Of the torrent's file or folder; not to be changed. */
    public byte[] name() {
        return name;
    }

    /** The elements of a file's path below the torrent's folder; none for a torrent of a single file. */
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
