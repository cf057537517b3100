package bittc.download.blocks;

import java.util.function.BiConsumer;

/** Shows what a peer has been asked for, to checks in other packages. */
public final class OpenRequests {
    private OpenRequests() {}

    /** Shows piece and block of each request that is under way. */
    public static void forEach(OutgoingRequests requests, BiConsumer<Integer, Integer> visitor) {
        requests.queue().newestFirst((piece, block, ahead) -> {
            visitor.accept(piece, block);
            return true;
        });
    }
}
