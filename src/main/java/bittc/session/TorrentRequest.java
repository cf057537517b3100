package bittc.session;

import bittc.download.DownloadListener.Failure;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.net.Url;
import java.nio.file.Path;
import java.util.Optional;

/** A torrent for an {@link Engine}: given by its metadata, a magnet link, or the URL of a .torrent file. */
public interface TorrentRequest {
    /** Its metadata, if known; empty if it must be fetched by a link or a URL. */
    Optional<Metainfo> known();

    /** Its magnet link, if it was given by one. */
    Optional<MagnetLink> magnet();

    /** The URL of its .torrent file, if it was given by one. */
    Optional<Url> url();

    /** The output folder, which need not exist. */
    Path folder();

    /** The name for its file or folder, if not its own. */
    Optional<String> outputName();

    /** The files to fetch, and how. */
    FilePlan plan();

    /** The reason not to fetch it, now that its metadata is known; empty if there is none. */
    Optional<Failure> refusal(Metainfo metainfo);
}
