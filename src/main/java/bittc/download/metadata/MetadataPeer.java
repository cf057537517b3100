package bittc.download.metadata;

import java.net.InetSocketAddress;

/** A peer that may have the metadata, as {@link MetadataFetch} sees it (BEP 9). */
public interface MetadataPeer {
    InetSocketAddress address();

    boolean isOpen();

    /** Requests a part of the metadata; the peer must have offered it. */
    void requestMetadata(int part);
}
