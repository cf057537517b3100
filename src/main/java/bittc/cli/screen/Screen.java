package bittc.cli.screen;

import bittc.cli.message.Problem;

/**
 * Shows messages and progress on standard error. Everything goes through one screen, so that nothing smears. Used by
 * the main thread only. The screen cleans its texts.
 */
public interface Screen {
    /** Shows a general message. */
    void line(String text);

    /** Shows a message about a torrent. */
    void about(Topic topic, String name, String text);

    /** Shows a problem, even on a quiet screen. */
    void problem(Problem problem);

    /** Shows the progress of all torrents; called four times a second. */
    void draw(View view);

    /** Shows the progress of hashing; called four times a second. */
    default void draw(Hashing hashing) {}

    /** Whether it draws in place, so that all other output to the terminal has to go through it. */
    default boolean drawsInPlace() {
        return false;
    }

    /** The terminal was resized. */
    default void onResize() {}

    /** The process was stopped and continued; others may have written to the terminal. Called at once, on any thread. */
    default void onContinue() {}

    /** Removes the frame; lines may still follow. */
    default void close() {}

    /** The kind of a message about a torrent. */
    enum Topic {
        BEGUN,
        /** A tracker's answer. */
        TRACKER,
        /** A change of state, and its reason. */
        STATE,
        WARNING,
        DONE,
        ALREADY_COMPLETE,
        /** The seeding limit is reached. */
        SEEDED,
        FAILED,
        DETAIL
    }
}
