package bittc.metainfo;

import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeList;
import bittc.bencode.BencodeString;
import bittc.bencode.BencodeValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Compares the two file lists of a hybrid torrent (BEP 52): the {@code file tree} must name the same files, of the same
 * lengths and in the same order, and each file that is not empty must begin at a piece. We load the other list, but
 * refuse a torrent that other clients would see differently.
 */
final class FileTreeCheck {
    private static final int ROOT_LENGTH = 32;

    private final int pieceLength;
    private final Iterator<FileEntry> files;
    /** The original names; empty for a single-file torrent, whose name is {@link #singleName}. */
    private final Optional<Iterator<BencodeValue>> rawFiles;

    private final BencodeValue singleName;
    private final Deque<Iterator<BencodeDictionary.Entry>> open = new ArrayDeque<>();
    private final Deque<BencodeString> path = new ArrayDeque<>();

    private FileTreeCheck(BencodeDictionary info, List<FileEntry> files, int pieceLength) {
        this.pieceLength = pieceLength;
        this.files = files.iterator();
        this.rawFiles = info.list("files").map(BencodeList::iterator);
        this.singleName = info.get("name").orElse(null);
    }

    /**
     * Checks a torrent that has both lists.
     *
     * @param files as read from {@code info.files} or {@code info.length}
     */
    static void check(BencodeDictionary info, List<FileEntry> files, int pieceLength) throws InvalidMetainfoException {
        BencodeDictionary tree = info.dictionary("file tree").orElse(null);
        if (tree == null || tree.isEmpty()) {
            throw InvalidMetainfoException.invalid("info.file tree is not a dictionary of files");
        }
        new FileTreeCheck(info, files, pieceLength).walk(tree);
    }

    private void walk(BencodeDictionary tree) throws InvalidMetainfoException {
        enter(tree);
        while (!open.isEmpty()) {
            if (!open.peek().hasNext()) {
                open.pop();
                path.pollLast();
                continue;
            }
            BencodeDictionary.Entry entry = open.peek().next();
            if (entry.key().length() == 0 || !(entry.value() instanceof BencodeDictionary below) || below.isEmpty()) {
                throw InvalidMetainfoException.invalid("info.file tree has an entry that is neither file nor folder");
            }
            path.addLast(entry.key());
            Optional<BencodeDictionary> file = below.dictionary("");
            if (file.isPresent() && below.size() == 1) {
                onFile(file.get());
                path.removeLast();
            } else {
                enter(below);
            }
        }
        while (files.hasNext()) {
            if (!files.next().padding()) {
                throw differs();
            }
        }
    }

    private void enter(BencodeDictionary folder) throws InvalidMetainfoException {
        if (!folder.ascending()) {
            throw InvalidMetainfoException.invalid("info.file tree is not sorted");
        }
        open.push(folder.iterator());
    }

    private void onFile(BencodeDictionary inTree) throws InvalidMetainfoException {
        boolean symlink = FileList.hasAttribute(inTree, 'l');
        long length = symlink ? 0 : inTree.integer("length").orElse(-1);
        if (length < 0) {
            throw InvalidMetainfoException.invalid("info.file tree has a file without a length");
        }
        if (length > 0
                && !inTree.string("pieces root").map(FileTreeCheck::isHash).orElse(false)) {
            throw InvalidMetainfoException.invalid("info.file tree has a file without a root hash");
        }
        FileEntry file;
        BencodeValue rawFile;
        do {
            if (!files.hasNext()) {
                throw differs();
            }
            file = files.next();
            rawFile = rawFiles.isPresent() ? rawFiles.get().next() : null;
        } while (file.padding());
        boolean aligned = length == 0 || file.offset() % pieceLength == 0;
        if (file.length() != length || !aligned || !hasPath(rawFile)) {
            throw differs();
        }
    }

    private boolean hasPath(BencodeValue rawFile) {
        if (rawFile == null) {
            return path.size() == 1 && path.getFirst().equals(singleName);
        }
        Iterator<BencodeValue> names = ((BencodeDictionary) rawFile)
                .list("path")
                .map(BencodeList::iterator)
                .orElse(null);
        for (BencodeString element : path) {
            if (names == null || !names.hasNext() || !element.equals(names.next())) {
                return false;
            }
        }
        return !names.hasNext();
    }

    private static boolean isHash(BencodeString root) {
        for (int i = 0; i < root.length(); i++) {
            if (root.byteAt(i) != 0) {
                return root.length() == ROOT_LENGTH;
            }
        }
        return false;
    }

    private static InvalidMetainfoException differs() {
        return InvalidMetainfoException.invalid("info.file tree does not match the other list of files");
    }
}
