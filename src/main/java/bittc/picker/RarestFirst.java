package bittc.picker;

import bittc.torrent.Bitfield;
import java.util.Arrays;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/**
 * Orders unbegun pieces for picking: fewest owners first, at random among equals; or by their position in the torrent.
 *
 * <p>One array holds the pieces, sorted into a bucket for each availability, and every change moves a piece across one
 * bucket border at a time, so that a {@code have} costs O(1) and taking a piece out costs O(availability). Seeds are
 * counted apart: they add the same to every piece.
 */
final class RarestFirst {
    private static final int NONE = -1;

    /** If a peer has at most this many pieces of the order, search these: they may lie anywhere in it. */
    private static final int FEW_PIECES = 64;

    /** How many pieces that only seeds have are searched for one in our share. */
    private static final int SEARCHED = 512;

    private final RandomGenerator random;
    private int seeds;

    /** Our share: pieces from this one on, before the other. */
    private int shareFrom;

    private int shareTo;

    private final int[] availability;
    private final int[] order;
    private final int[] position;
    private final Bitfield members;

    /** Bucket {@code n} is {@code order[start[n]] .. order[start[n + 1] - 1]}; the last entry is the number of pieces. */
    private int[] start = {0, 0};

    /** Starts empty, with no piece available. */
    RarestFirst(int pieceCount, RandomGenerator random) {
        this.random = random;
        availability = new int[pieceCount];
        order = new int[pieceCount];
        position = new int[pieceCount];
        members = new Bitfield(pieceCount);
        shareTo = pieceCount;
    }

    /**
     * Divides the pieces that only seeds have among the peers that fetch them, so that these do not ask the seeds for the
     * same ones, and can feed each other.
     *
     * @param place ours, from 0
     * @param peers the number of peers that fetch, including us
     */
    void share(int place, int peers) {
        shareFrom = (int) ((long) place * order.length / peers);
        shareTo = (int) ((place + 1L) * order.length / peers);
    }

    /** The number of pieces in the order. */
    int size() {
        return start[start.length - 1];
    }

    /** The piece at this place, rarest first. */
    int at(int place) {
        return order[place];
    }

    /** The first place of a piece that a peer other than a seed has. */
    int firstAvailable() {
        return start[1];
    }

    /**
     * Yields a peer's pieces that are in the order, rarest first, then -1. Remove each from the order before asking for the
     * next.
     */
    IntSupplier among(Bitfield pieces) {
        if (!pieces.isFull() && areFew(pieces)) {
            return () -> rarest(pieces);
        }
        int[] place = {pieces.isFull() ? 0 : firstAvailable()};
        return () -> {
            while (place[0] < size() && !pieces.get(at(place[0]))) {
                place[0]++;
            }
            return place[0] < firstAvailable() ? ours(place[0]) : place[0] < size() ? at(place[0]) : NONE;
        };
    }

    private boolean areFew(Bitfield pieces) {
        int count = 0;
        for (int piece = members.nextSetAlso(pieces, 0); piece >= 0; piece = members.nextSetAlso(pieces, piece + 1)) {
            if (++count > FEW_PIECES) {
                return false;
            }
        }
        return true;
    }

    /** A piece in our share, of those that only seeds have; or the one at this place. */
    private int ours(int place) {
        int end = Math.min(firstAvailable(), place + SEARCHED);
        for (int i = place; i < end; i++) {
            if (at(i) >= shareFrom && at(i) < shareTo) {
                return at(i);
            }
        }
        return at(place);
    }

    private int rarest(Bitfield pieces) {
        int first = size();
        for (int piece = members.nextSetAlso(pieces, 0); piece >= 0; piece = members.nextSetAlso(pieces, piece + 1)) {
            first = Math.min(first, position[piece]);
        }
        return first < size() ? at(first) : NONE;
    }

    /** Like {@link #among}, but in torrent order. */
    IntSupplier inSequence(Bitfield pieces) {
        int[] next = {0};
        return () -> {
            int piece = members.nextSetAlso(pieces, next[0]);
            next[0] = piece + 1;
            return piece;
        };
    }

    boolean contains(int piece) {
        return members.get(piece);
    }

    /** The pieces in the order; read-only. */
    Bitfield members() {
        return members;
    }

    /** The number of peers that have this piece. */
    int availability(int piece) {
        return seeds + availability[piece];
    }

    /** Adds a peer with these pieces. */
    void addPeer(Bitfield pieces) {
        if (pieces.isFull()) {
            seeds++;
        } else {
            for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
                increment(piece);
            }
        }
    }

    /** Removes a peer with these pieces. */
    void removePeer(Bitfield pieces) {
        if (pieces.isFull()) {
            seeds--;
        } else {
            for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
                decrement(piece);
            }
        }
    }

    /** Adds one piece to a known peer, whose bitfield already contains it. */
    void addHave(Bitfield pieces, int pieceIndex) {
        if (pieces.isFull()) { // it became a seed: move its count from the pieces to the seeds
            seeds++;
            for (int piece = 0; piece < pieces.size(); piece++) {
                if (piece != pieceIndex) {
                    decrement(piece);
                }
            }
        } else {
            increment(pieceIndex);
        }
    }

    /** Takes one piece from a known peer, whose bitfield no longer contains it. */
    void removeHave(Bitfield pieces, int pieceIndex) {
        if (pieces.cardinality() == pieces.size() - 1) { // it was a seed: move its count from the seeds to the pieces
            seeds--;
            for (int piece = 0; piece < pieces.size(); piece++) {
                if (piece != pieceIndex) {
                    increment(piece);
                }
            }
        } else {
            decrement(pieceIndex);
        }
    }

    void add(int piece) {
        int bucket = availability[piece];
        reach(bucket);
        // Each bucket above moves its first piece to its end, which frees a place at the end of this one.
        for (int b = start.length - 1; b > bucket + 1; b--) {
            move(order, start[b - 1], start[b]);
            start[b]++;
        }
        put(piece, start[bucket + 1]++);
        members.set(piece);
        shuffleInto(piece, bucket);
    }

    void remove(int piece) {
        int bucket = availability[piece];
        int hole = position[piece];
        for (int b = bucket; b < start.length - 1; b++) {
            int last = --start[b + 1];
            move(order, last, hole);
            hole = last;
        }
        members.clear(piece);
    }

    void increment(int piece) {
        int bucket = availability[piece]++;
        reach(bucket + 1);
        if (contains(piece)) {
            swap(position[piece], --start[bucket + 1]);
            shuffleInto(piece, bucket + 1);
        }
    }

    void decrement(int piece) {
        int bucket = availability[piece]--;
        if (contains(piece)) {
            swap(position[piece], start[bucket]++);
            shuffleInto(piece, bucket - 1);
        }
    }

    private void shuffleInto(int piece, int bucket) {
        swap(position[piece], random.nextInt(start[bucket], start[bucket + 1]));
    }

    private void reach(int bucket) {
        if (bucket + 2 > start.length) {
            int all = size();
            int old = start.length;
            start = Arrays.copyOf(start, bucket + 2);
            Arrays.fill(start, old, start.length, all);
        }
    }

    private void move(int[] places, int from, int to) {
        if (from != to) {
            put(places[from], to);
        }
    }

    private void swap(int a, int b) {
        int piece = order[a];
        put(order[b], a);
        put(piece, b);
    }

    private void put(int piece, int place) {
        order[place] = piece;
        position[piece] = place;
    }
}
