package bittc.storage.content;

import bittc.metainfo.Sha1PieceHashes;
import bittc.storage.disk.Channels;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileHandles;
import bittc.storage.disk.StorageException;
import bittc.storage.file.FileLayout;
import bittc.storage.file.FileLayout.FileSlice;
import bittc.storage.hash.PieceSweep;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import bittc.torrent.Sha1;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Set;
import java.util.function.LongConsumer;

/** Hashes the content of a new torrent piece by piece, in several threads. */
public final class ContentHashes {
    /** The most threads that may take part. */
    public static final int MAX_THREADS = PieceSweep.MAX_THREADS;

    private final Disk disk;
    private final ContentTree content;
    private final FileLayout layout;
    private final FileHandles handles;
    private final byte[] hashes;

    private ContentHashes(Disk disk, ContentTree content, int pieceLength, int threads) {
        this.disk = disk;
        this.content = content;
        this.layout = new FileLayout(new PieceLayout(content.totalLength(), pieceLength), content.files());
        this.handles = new FileHandles(2 * threads);
        this.hashes = new byte[layout.pieces().pieceCount() * Sha1PieceHashes.HASH_LENGTH];
    }

    /**
     * Computes the SHA-1 of every piece, concatenated; returns when done.
     *
     * @param threads number of threads, at most {@value #MAX_THREADS}
     * @param progress receives the bytes hashed, at most ten times a second, on any thread
     * @throws ContentException if a file has changed since the scan, or cannot be read
     * @throws StorageException if the disk fails
     */
    public static byte[] sha1(ContentTree content, int pieceLength, int threads, LongConsumer progress)
            throws IOException {
        return sha1(Disk.REAL, content, pieceLength, threads, progress);
    }

    static byte[] sha1(Disk disk, ContentTree content, int pieceLength, int threads, LongConsumer progress)
            throws IOException {
        ContentHashes hashing = new ContentHashes(disk, content, pieceLength, threads);
        Bitfield all = new Bitfield(hashing.layout.pieces().pieceCount());
        all.setAll();
        try {
            new PieceSweep(hashing.layout.pieces(), all, hashing::read, hashing::visit, progress).run(threads);
        } finally {
            hashing.handles.closeAll(hashing);
        }
        content.expectUnchanged(disk);
        return hashing.hashes;
    }

    private void read(long offset, ByteBuffer target) throws IOException {
        int limit = target.limit();
        for (FileSlice slice : layout.slices(offset, target.remaining())) {
            target.limit(target.position() + (int) slice.length());
            Path path = content.found().get(slice.fileIndex()).path();
            try (FileHandles.Handle handle = handles.acquire(
                    this, slice.fileIndex(), false, writable -> disk.open(path, Set.of(StandardOpenOption.READ)))) {
                Channels.readFully(handle.channel(), slice.fileOffset(), target);
            } catch (EOFException e) {
                throw ContentTree.changed(path);
            } catch (IOException e) {
                throw ContentTree.failure(e, path);
            }
        }
        target.limit(limit);
    }

    private PieceSweep.Visit visit(int piece) {
        MessageDigest sha1 = Sha1.digest();
        return new PieceSweep.Visit() {
            @Override
            public void update(ByteBuffer data) {
                sha1.update(data);
            }

            @Override
            public void end(boolean there) {
                try {
                    // Each piece has its own bytes, so threads need not wait for each other.
                    sha1.digest(hashes, piece * Sha1PieceHashes.HASH_LENGTH, Sha1PieceHashes.HASH_LENGTH);
                } catch (DigestException e) {
                    throw new IllegalStateException("a SHA-1 has 20 bytes", e);
                }
            }
        };
    }
}
