package bittc.metainfo;

import bittc.torrent.InfoHash;
import bittc.torrent.PieceLayout;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a .torrent file says (BEP 3, 12, 19, 27, 47), validated and sanitised.
 *
 * @param infoHash names the torrent
 * @param name the torrent's file or folder, sanitised: usable as one element of a path
 * @param layout how its bytes divide into pieces
 * @param pieceHashes verifies them
 * @param files at least one, in order; their lengths add up to the layout's total length
 * @param multiFile whether the files live in a folder called {@code name}
 * @param isPrivate whether peers may come from its trackers only (BEP 27)
 * @param trackers announce URLs (http, https, udp) by tier, none empty; in the order of the file, not yet shuffled
 * @param webSeeds URLs that serve the files themselves (BEP 19), each once
 * @param source where the torrent belongs, as some trackers have it written, so that each has an info hash of its own
 * @param hybrid whether it is a torrent of version 2 as well (BEP 52)
 * @param infoBytes the {@code info} dictionary as it came; not to be changed
 */
public record Metainfo(
        InfoHash infoHash,
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
        byte[] infoBytes) {}
