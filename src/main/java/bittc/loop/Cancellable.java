package bittc.loop;

/** A question under way: a request, an announce. */
@FunctionalInterface
public interface Cancellable {
    /** Gives it up: its listener will not be called. No effect if it has ended. */
    void cancel();
}
