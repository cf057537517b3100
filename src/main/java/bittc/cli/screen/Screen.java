package bittc.cli.screen;

import bittc.cli.message.Problem;

/**
 * Where people watch: everything that is said on standard error while torrents are worked on goes through one screen, so
 * that nothing smears. Used by the main thread only. Texts are cleaned by the screen.
 */
public interface Screen {
    /** Says something about the whole. */
    void line(String text);

    /** Says something about one torrent. */
    void about(Topic topic, String name, String text);

    /** Says what went wrong, whatever else is left unsaid. */
    void problem(Problem problem);

    /** Shows how far everything is; called four times a second. */
    void draw(View view);

    /** Shows how far a command is that only hashes; called four times a second. */
    default void draw(Hashing hashing) {}

    /** Whether it is drawn in place, so that whatever else is written to the terminal has to be said through it. */
    default boolean drawsInPlace() {
        return false;
    }

    /** The terminal has another size now. */
    default void onResize() {}

    /** The process was stopped and goes on; others have written to the terminal. Called at once, on any thread. */
    default void onContinue() {}

    /** Leaves the terminal to others; lines may still follow. */
    default void close() {}

    /** What a text about a torrent is about. */
    enum Topic {
        BEGUN,
        /** A tracker's answer. */
        TRACKER,
        /** Another state, and why. */
        STATE,
        WARNING,
        DONE,
        ALREADY_COMPLETE,
        /** Shared for as long as was asked. */
        SEEDED,
        FAILED,
        DETAIL
    }
}
