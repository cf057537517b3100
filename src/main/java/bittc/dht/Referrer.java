package bittc.dht;

/**
 * Somebody who told a lookup of nodes, and what has become of those: whoever makes nodes up, near the target and without
 * end, is soon not listened to.
 */
final class Referrer {
    /** Nodes that are asked at once on the word of somebody whose word has not been proven yet. */
    static final int UNPROVEN_AT_ONCE = 2;

    /** More misses than this, and two for each node that answered, and the rest of what was told is passed over. */
    static final int MAX_MISSES = 3;

    private static final int MISSES_FOR_ANSWER = 2;

    /** Nodes that have been asked and are not slow yet. */
    private int underWay;

    private int misses;
    private int answers;

    void onAsked() {
        underWay++;
    }

    void onSlow() {
        underWay--;
        misses++;
    }

    void onAnswer(boolean wasSlow) {
        answers++;
        end(wasSlow, 0);
    }

    void onFailure(boolean wasSlow) {
        end(wasSlow, 1);
    }

    private void end(boolean wasSlow, int miss) {
        if (wasSlow) {
            misses += miss - 1;
        } else {
            underWay--;
            misses += miss;
        }
    }

    /** Whether another node should wait until it is known what this one's word is worth. */
    boolean isBusy() {
        return answers == 0 && underWay >= UNPROVEN_AT_ONCE;
    }

    /** Whether most of what was told so far led nowhere. */
    boolean isDiscredited() {
        return misses > MAX_MISSES + MISSES_FOR_ANSWER * answers;
    }
}
