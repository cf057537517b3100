package bittc.webseed;

import bittc.http.AnswerException;
import bittc.http.AnswerHead;
import bittc.http.RequestHead;
import bittc.http.Route;
import bittc.net.AddressScope;
import bittc.net.Url;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** What a web seed may be asked, and what its answer must be, so that its bytes are those that were asked for. */
final class SeedRules {
    /** Why a connection is over that the server has closed. */
    static final String CLOSED = "closed by the server";

    /** A server that wants to be left alone for longer is asked again all the same. */
    static final Duration MAX_PAUSE = Duration.ofHours(1);

    private SeedRules() {}

    /** What an answer's head says of the range that was asked for. */
    enum Verdict {
        /** Its bytes follow, and nothing else. */
        RANGE,
        /** It is elsewhere. */
        REDIRECT,
        /** The file is not there, or not the one that is meant: there is no use in asking for it again. */
        NO_SUCH_FILE,
        /** The server sends whole files only. */
        NO_RANGES,
        /** Not now, perhaps later. */
        FAILURE
    }

    /**
     * Whether a URL may be asked for at these addresses. A torrent must not make us call services of this machine or
     * network: what those do is usually said in a query string.
     */
    static boolean mayAsk(Url url, List<InetAddress> addresses) {
        return url.target().indexOf('?') < 0
                || addresses.stream().allMatch(address -> AddressScope.of(address) == AddressScope.PUBLIC);
    }

    /** The whole request for a range, both ends included. */
    static RequestHead request(Url url, long first, long last) {
        return RequestHead.get(url).field("Accept-Encoding", "identity").field("Range", "bytes=" + first + "-" + last);
    }

    /**
     * Judges a head.
     *
     * @param last the last byte, included
     * @param fileLength of the file as the torrent has it
     * @throws AnswerException if it says that something else follows than was asked for
     */
    static Verdict judge(AnswerHead head, long first, long last, long fileLength) throws AnswerException {
        int status = head.status();
        if (Route.isRedirect(status)) {
            return Verdict.REDIRECT;
        } else if (status == 404 || status == 410 || status == 416) {
            return Verdict.NO_SUCH_FILE;
        } else if (status != 200 && status != 206) {
            return Verdict.FAILURE;
        }
        String encoding = head.field("content-encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw new AnswerException("answer has an encoding that we did not ask for");
        }
        long length = head.contentLength();
        if (status == 200) {
            boolean whole = first == 0 && last == fileLength - 1;
            if (length >= 0 && length != fileLength) {
                return Verdict.NO_SUCH_FILE;
            }
            return whole ? Verdict.RANGE : Verdict.NO_RANGES;
        }
        String range = head.field("content-range").orElse("");
        String asked = "bytes " + first + "-" + last + "/";
        if (!range.startsWith(asked) || length >= 0 && length != last - first + 1) {
            throw new AnswerException("answer has other bytes than were asked for");
        }
        String total = range.substring(asked.length());
        return total.equals("*") || total.equals(Long.toString(fileLength)) ? Verdict.RANGE : Verdict.NO_SUCH_FILE;
    }

    /** For how long the server wants to be left alone ({@code Retry-After} in seconds); zero where it does not say. */
    static Duration pause(AnswerHead head) {
        String value = head.field("retry-after").orElse("");
        try {
            Duration asked = Duration.ofSeconds(AnswerHead.number(value));
            return asked.compareTo(MAX_PAUSE) < 0 ? asked : MAX_PAUSE;
        } catch (AnswerException e) {
            return Duration.ZERO; // a date, or nothing
        }
    }
}
