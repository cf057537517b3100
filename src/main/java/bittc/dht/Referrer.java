package bittc.dht;

/** A source of nodes for a lookup, judged by their answers: one that invents nodes without end is soon ignored. */
final class Referrer {
    /** Nodes of a source that are asked at once, until one of its nodes has answered. */
    static final int UNPROVEN_AT_ONCE = 2;

    /** Misses tolerated, besides two for each node that answered, before the source's other nodes are skipped. */
    static final int MAX_MISSES = 3;

    private static final int MISSES_FOR_ANSWER = 2;

    /** Nodes that have been asked and are not slow yet. */
    private int inFlight;

    private int misses;
    private int answers;

    void onAsked() {
        inFlight++;
    }

    void onSlow() {
        inFlight--;
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
            inFlight--;
            misses += miss;
        }
    }

    /** True if further nodes should wait until this source has proved itself. */
    boolean isBusy() {
        return answers == 0 && inFlight >= UNPROVEN_AT_ONCE;
    }

    /** True if most of the source's nodes have failed. */
    boolean isDiscredited() {
        return misses > MAX_MISSES + MISSES_FOR_ANSWER * answers;
    }
}
