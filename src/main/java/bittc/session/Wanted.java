package bittc.session;

import bittc.download.DownloadListener.Failure;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.net.Url;
import java.nio.file.Path;
import java.util.Optional;

/** A torrent that an {@link Engine} is asked for: named by what it holds, by a magnet link, or by the URL of a .torrent file. */
public interface Wanted {
    /** What it holds, if that is known; empty if it has to be learnt from a link or a URL. */
    Optional<Metainfo> known();

    /** The magnet link that names it, if one does. */
    Optional<MagnetLink> magnet();

    /** Where its .torrent file is, if a URL names it. */
    Optional<Url> url();

    /** The output folder, which need not exist. */
    Path folder();

    /** What to call its file or folder, if not by its own name. */
    Optional<String> outputName();

    /** Which of its files are fetched, and how. */
    FilePlan plan();

    /** Why it is not fetched, now that it is known what it holds; empty if it is. */
    Optional<Failure> refusal(Metainfo metainfo);
}
