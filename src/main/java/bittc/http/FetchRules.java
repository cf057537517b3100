package bittc.http;

import bittc.net.Url;
import java.net.InetAddress;
import java.util.Optional;

/** The limits of one fetch: how much it may read, and where it may go. */
public interface FetchRules {
    /** The longest body, before and after decompression, in bytes. */
    int maxBodyLength();

    /** The reason not to contact this address of the URL's host, for people; empty if there is none. */
    default Optional<String> objection(Url url, InetAddress address) {
        return Optional.empty();
    }

    /** Adds fields to each request. */
    default void addFields(RequestHead request) {}

    /**
     * True if a redirect to this location is itself the answer, not to be followed.
     *
     * @param location the header's value, from outside
     */
    default boolean endsAt(String location) {
        return false;
    }

    /**
     * Rewrites the URL to request, when the fetch has reached this one.
     *
     * @param redirected true if a server has sent us there
     */
    default Url request(Url url, boolean redirected) {
        return url;
    }
}
