package bittc.download.metadata;

import java.net.InetSocketAddress;

/** A peer that may know what the torrent is, as {@link MetadataFetch} sees it (BEP 9). */
public interface MetadataPeer {
    InetSocketAddress address();

    boolean isOpen();

    /** Asks for a part of the info dictionary; the peer must have said that it has it. */
    void requestMetadata(int part);
}
