package bittc.download;

import bittc.wire.MetadataMessage;
import java.util.Arrays;

/** Answers one peer's requests for our metadata (BEP 9), each part a few times. */
final class MetadataUploads {
    /** Times that we serve each part of the metadata; a peer needs it once. */
    private static final int SERVED_FOR_EACH_PART = 4;

    /** Unsent bytes above which the peer gets no metadata. */
    private static final int MAX_UNSENT = 1 << 20;

    private long served;

    /**
     * Returns the part of this {@code info} dictionary, or a rejection.
     *
     * @param unsent bytes that wait for the peer
     */
    MetadataMessage answer(int part, byte[] info, long unsent) {
        long parts = (info.length + MetadataMessage.PIECE_LENGTH - 1L) / MetadataMessage.PIECE_LENGTH;
        if (part >= parts || served >= SERVED_FOR_EACH_PART * parts || unsent > MAX_UNSENT) {
            return MetadataMessage.reject(part);
        }
        served++;
        int from = part * MetadataMessage.PIECE_LENGTH;
        byte[] data = Arrays.copyOfRange(info, from, Math.min(info.length, from + MetadataMessage.PIECE_LENGTH));
        return MetadataMessage.data(part, info.length, data);
    }
}
