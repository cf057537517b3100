package bittc.picker;

import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold in a picker's state, and between it and the requests that peers are asked for. */
public final class PickerConsistency {
    private PickerConsistency() {}

    /**
     * What does not hold, or the empty string.
     *
     * @param requested by how many peers each block is asked for, by piece index in the high half and block index
     * @param told what each peer has
     */
    public static String check(
            PiecePicker picker, PieceLayout layout, Map<Long, Integer> requested, List<Bitfield> told) {
        Set<PieceProgress> open = Collections.newSetFromMap(new IdentityHashMap<>());
        for (PieceProgress piece : picker.begun().open()) {
            if (!open.add(piece)) {
                return piece + " is in the list of open pieces twice";
            }
        }
        long remaining = 0;
        int missingPieces = 0;
        int requests = 0;
        for (int index = 0; index < layout.pieceCount(); index++) {
            PieceProgress piece = picker.begun().get(index);
            boolean lacking = picker.isMissing(index);
            missingPieces += lacking ? 1 : 0;
            if (picker.unbegun().contains(index) != (lacking && piece == null) || piece != null && !lacking) {
                return "piece " + index + " is in the wrong place: " + lacking + ", " + piece;
            }
            int peers = 0;
            for (Bitfield bits : told) {
                peers += bits.get(index) ? 1 : 0;
            }
            if (picker.availability(index) != peers) {
                return "piece " + index + " is with " + peers + " peers and counts as " + picker.availability(index);
            }
            if (piece == null) {
                remaining += lacking ? layout.blockCount(index) : 0;
                continue;
            }
            if (open.contains(piece) != piece.missing() > 0) {
                return piece + (piece.missing() > 0 ? " is missing from" : " is left in") + " the open pieces";
            }
            open.remove(piece);
            int missing = 0;
            int received = 0;
            for (int block = 0; block < layout.blockCount(index); block++) {
                int asked = requested.getOrDefault((long) index << 32 | block, 0);
                if (piece.requesters(block) != asked) {
                    return piece + ": block " + block + " is asked of " + asked + " peers and counts "
                            + piece.requesters(block);
                }
                requests += asked;
                received += piece.isReceived(block) ? 1 : 0;
                missing += !piece.isReceived(block) && asked == 0 ? 1 : 0;
            }
            if (missing != piece.missing() || received != piece.received()) {
                return piece + " counts " + piece.missing() + " missing, " + piece.received() + " received";
            }
            remaining += layout.blockCount(index) - received;
        }
        int all = requested.values().stream().mapToInt(Integer::intValue).sum();
        if (requests != all) {
            return all + " requests under way, " + requests + " of them for begun pieces";
        }
        if (missingPieces != picker.missingPieces()) {
            return missingPieces + " pieces are missing, and " + picker.missingPieces() + " are counted";
        }
        if (!open.isEmpty()) {
            return "open, but not begun: " + open;
        }
        return remaining == picker.remainingBlocks()
                ? ""
                : remaining + " blocks remain, and " + picker.remainingBlocks() + " are counted";
    }
}
