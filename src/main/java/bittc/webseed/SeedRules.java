package bittc.webseed;

import bittc.http.AnswerException;
import bittc.http.AnswerHead;
import bittc.http.RequestHead;
import bittc.http.Route;
import bittc.net.AddressScope;
import bittc.net.Url;
import java.net.InetAddress;
import java.util.List;

/** What a web seed may be asked, and what its answer must be, so that its bytes are those that were asked for. */
final class SeedRules {
    /** Why a connection is over that the server has closed. */
    static final String CLOSED = "closed by the server";

    private SeedRules() {}

    /** What an answer's head says of the range that was asked for. */
    enum Verdict {
        /** Bytes follow, at least some of those that were asked for. */
        BYTES,
        /** It is elsewhere. */
        REDIRECT,
        /** The file is not there, or not the one that is meant: there is no use in asking for it again. */
        NO_SUCH_FILE,
        /** The file is not to be had now, which says nothing of other files. */
        NOT_THIS_FILE,
        /** Not now, perhaps later. */
        FAILURE
    }

    /**
     * A verdict, and which bytes of the file follow.
     *
     * @param first of the file; at most the first one that was asked for
     * @param end behind the last one of the file; it may be before or behind the last one that was asked for
     */
    record Judgement(Verdict verdict, long first, long end) {
        private static Judgement of(Verdict verdict) {
            return new Judgement(verdict, 0, 0);
        }
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
     * Judges a head. More than was asked for may come, as from servers that know no ranges, or less, as RFC 9110 15.3.7 has it:
     * what is right or wrong in the end is said by the hashes.
     *
     * @param last the last byte, included
     * @param fileLength of the file as the torrent has it
     * @throws AnswerException if it says that something else follows than was asked for
     */
    static Judgement judge(AnswerHead head, long first, long last, long fileLength) throws AnswerException {
        int status = head.status();
        if (Route.isRedirect(status)) {
            return Judgement.of(Verdict.REDIRECT);
        } else if (status == 200) {
            return judgeWhole(head, fileLength);
        } else if (status == 206) {
            return judgePart(head, first, last, fileLength);
        } else if (status == 404 || status == 410) {
            return Judgement.of(Verdict.NO_SUCH_FILE);
        } else if (status == 416) {
            ContentRange told = ContentRange.parse(head.field("content-range").orElse(""));
            boolean other = told.total() >= 0 && told.total() != fileLength;
            return Judgement.of(other ? Verdict.NO_SUCH_FILE : Verdict.FAILURE);
        }
        boolean ofTheFile = status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;
        return Judgement.of(ofTheFile ? Verdict.NOT_THIS_FILE : Verdict.FAILURE);
    }

    private static Judgement judgeWhole(AnswerHead head, long fileLength) throws AnswerException {
        long length = head.contentLength();
        if (length != fileLength) {
            requireUnencoded(head);
        }
        boolean other = length >= 0 && length != fileLength; // a page that says something to people, perhaps
        return other ? Judgement.of(Verdict.NOT_THIS_FILE) : new Judgement(Verdict.BYTES, 0, fileLength);
    }

    private static Judgement judgePart(AnswerHead head, long first, long last, long fileLength) throws AnswerException {
        long length = head.contentLength();
        ContentRange told = ContentRange.parse(head.field("content-range").orElse(""));
        if (!told.isRange() && length == last - first + 1) {
            told = new ContentRange(first, last, -1); // it forgets to say so
        }
        if (told.total() >= 0 && told.total() != fileLength) {
            return Judgement.of(Verdict.NO_SUCH_FILE);
        } else if (told.total() < 0) {
            requireUnencoded(head);
        }
        boolean fits = told.isRange() && told.first() <= first && told.last() >= first && told.last() < fileLength;
        if (!fits || length >= 0 && length != told.last() - told.first() + 1) {
            throw new AnswerException("answer has other bytes than were asked for");
        }
        return new Judgement(Verdict.BYTES, told.first(), told.last() + 1);
    }

    /**
     * Where the file's length says that its bytes come as they are, it does not matter what they are said to be: archives are
     * often said to be "encoded".
     */
    private static void requireUnencoded(AnswerHead head) throws AnswerException {
        if (head.isEncoded()) {
            throw new AnswerException("answer has an encoding that we did not ask for");
        }
    }
}
