package bittc.metainfo;

import bittc.torrent.InfoHash;
import bittc.torrent.InfoHashes;
import bittc.torrent.PieceLayout;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The content of a .torrent file (BEP 3, 12, 19, 27, 47), validated and sanitised.
 *
 * @param infoHashes identify the torrent
 * @param name the torrent's file or folder, sanitised: usable as one element of a path
 * @param layout divides its bytes into pieces
 * @param pieceHashes verifies its pieces
 * @param files at least one, in order; their lengths add up to the layout's total length
 * @param multiFile true if the files are in a folder called {@code name}
 * @param isPrivate true if peers may come only from its trackers (BEP 27)
 * @param trackers announce URLs (http, https, udp) by tier, none empty; in the order of the file, not yet shuffled
 * @param webSeeds URLs that serve the files themselves (BEP 19), each once
 * @param source the tracker that the torrent belongs to: some trackers add it, to get an info hash of their own
 * @param hybrid true if it is also a torrent of version 2 (BEP 52)
 * @param infoBytes the original {@code info} dictionary; do not change it
 */
public record Metainfo(
        InfoHashes infoHashes,
        String name,
        PieceLayout layout,
        PieceHashes pieceHashes,
        List<FileEntry> files,
        boolean multiFile,
        boolean isPrivate,
        List<List<String>> trackers,
        List<String> webSeeds,
        Optional<String> comment,
        Optional<String> createdBy,
        Optional<Instant> creationDate,
        Optional<String> source,
        boolean hybrid,
        byte[] infoBytes) {
    /** The torrent's one name: {@link InfoHashes#primary}. */
    public InfoHash infoHash() {
        return infoHashes.primary();
    }
}
