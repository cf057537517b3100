package bittc.http;

import bittc.net.Url;
import java.net.InetAddress;
import java.util.Optional;

/** What one fetch may take, and where it may go. */
public interface FetchRules {
    /** The longest body, before and after decompression, in bytes. */
    int maxBodyLength();

    /** Why this address of the URL's host may not be asked, for people; empty if it may. */
    default Optional<String> objection(Url url, InetAddress address) {
        return Optional.empty();
    }

    /**
     * Whether a redirect to there is the answer, and is not followed.
     *
     * @param location the header's value, from outside
     */
    default boolean endsAt(String location) {
        return false;
    }

    /**
     * What is asked for, where the fetch has got to this URL.
     *
     * @param redirected whether a server has sent us there
     */
    default Url request(Url url, boolean redirected) {
        return url;
    }
}
