package bittc.testkit;

import bittc.bencode.BencodeEncoder;
import bittc.torrent.InfoHash;
import bittc.torrent.PieceLayout;
import bittc.torrent.Sha1;
import java.security.MessageDigest;
import java.util.List;

/** A torrent of computed files: its .torrent file and, as a {@link Payload}, its content. */
public final class SyntheticTorrent implements Payload {
    private final String name;
    private final List<SyntheticFile> files;
    private final boolean multiFile;
    private final boolean isPrivate;
    private final PieceLayout layout;
    private final byte[] infoBytes;
    private final InfoHash infoHash;

    private SyntheticTorrent(
            String name, int pieceLength, boolean isPrivate, boolean multiFile, List<SyntheticFile> files) {
        this.name = name;
        this.files = List.copyOf(files);
        this.multiFile = multiFile;
        this.isPrivate = isPrivate;
        long totalLength = files.stream().mapToLong(SyntheticFile::length).sum();
        layout = new PieceLayout(totalLength, pieceLength);
        infoBytes = encodeInfo();
        infoHash = InfoHash.of(Sha1.digest().digest(infoBytes));
    }

    /** Makes a single-file torrent. */
    public static SyntheticTorrent ofFile(String name, int pieceLength, long length, long seed) {
        return new SyntheticTorrent(name, pieceLength, false, false, List.of(SyntheticFile.of(name, length, seed)));
    }

    /** Makes a torrent of a folder. */
    public static SyntheticTorrent ofFolder(
            String name, int pieceLength, boolean isPrivate, List<SyntheticFile> files) {
        return new SyntheticTorrent(name, pieceLength, isPrivate, true, files);
    }

    public String name() {
        return name;
    }

    public InfoHash infoHash() {
        return infoHash;
    }

    /** The info dictionary; do not change it. */
    byte[] infoBytes() {
        return infoBytes;
    }

    public PieceLayout layout() {
        return layout;
    }

    /** The .torrent file. */
    public byte[] torrentBytes(String announceUrl) {
        return new BencodeEncoder()
                .dictionary()
                .key("announce")
                .string(announceUrl)
                .key("created by")
                .string("bittc")
                .key("info")
                .raw(infoBytes)
                .end()
                .toBytes();
    }

    /** Computes one file; indexes are those of the .torrent file, padding included. */
    public byte[] fileBytes(int fileIndex) {
        SyntheticFile file = files.get(fileIndex);
        byte[] bytes = new byte[Math.toIntExact(file.length())];
        file.read(0, bytes, 0, bytes.length);
        return bytes;
    }

    @Override
    public void read(long offset, byte[] into) {
        long fileOffset = 0;
        for (SyntheticFile file : files) {
            long from = Math.max(offset, fileOffset);
            long to = Math.min(offset + into.length, fileOffset + file.length());
            if (from < to) {
                file.read(from - fileOffset, into, (int) (from - offset), (int) (to - from));
            }
            fileOffset += file.length();
        }
    }

    private byte[] encodeInfo() {
        BencodeEncoder info = new BencodeEncoder().dictionary();
        if (multiFile) {
            info.key("files").list();
            for (SyntheticFile file : files) {
                info.dictionary();
                if (file.padding()) {
                    info.key("attr").string("p");
                }
                info.key("length").integer(file.length()).key("path").list();
                file.path().forEach(info::string);
                info.end().end();
            }
            info.end();
        } else {
            info.key("length").integer(layout.totalLength());
        }
        info.key("name").string(name).key("piece length").integer(layout.pieceLength());
        if (isPrivate) {
            info.key("private").integer(1);
        }
        return info.key("pieces").string(pieceHashes()).end().toBytes();
    }

    private byte[] pieceHashes() {
        MessageDigest sha1 = Sha1.digest();
        byte[] hashes = new byte[layout.pieceCount() * InfoHash.LENGTH];
        for (int pieceIndex = 0; pieceIndex < layout.pieceCount(); pieceIndex++) {
            byte[] piece = new byte[layout.lengthOf(pieceIndex)];
            read(layout.offsetOf(pieceIndex), piece);
            System.arraycopy(sha1.digest(piece), 0, hashes, pieceIndex * InfoHash.LENGTH, InfoHash.LENGTH);
        }
        return hashes;
    }
}
