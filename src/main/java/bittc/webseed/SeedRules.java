package bittc.webseed;

import bittc.http.AnswerException;
import bittc.http.AnswerHead;
import bittc.http.RequestHead;
import bittc.http.Route;
import bittc.net.AddressScope;
import bittc.net.Url;
import java.net.InetAddress;
import java.util.List;

/** Decides which requests a web seed may get, and whether a response contains the requested bytes. */
final class SeedRules {
    /** The reason of a connection that the server closed. */
    static final String CLOSED = "closed by the server";

    private SeedRules() {}

    /** The meaning of a response's head for the requested range. */
    enum Verdict {
        /** At least some of the requested bytes follow. */
        BYTES,
        /** The file is elsewhere. */
        REDIRECT,
        /** The file is missing or a different one: requesting it again is useless. */
        NO_SUCH_FILE,
        /** The file is unavailable now, which says nothing about other files. */
        NOT_THIS_FILE,
        /** The server fails, perhaps temporarily. */
        FAILURE
    }

    /**
     * A verdict, with the bytes of the file that follow.
     *
     * @param first offset of the first byte in the file; at most the first one requested
     * @param end offset after the last byte in the file; may be before or after the requested end
     */
    record Judgement(Verdict verdict, long first, long end) {
        private static Judgement of(Verdict verdict) {
            return new Judgement(verdict, 0, 0);
        }
    }

    /**
     * Returns whether a URL may be requested from these addresses. A torrent must not make us call services of this machine
     * or network; such calls usually have a query string.
     */
    static boolean mayAsk(Url url, List<InetAddress> addresses) {
        return url.target().indexOf('?') < 0
                || addresses.stream().allMatch(address -> AddressScope.of(address) == AddressScope.PUBLIC);
    }

    /** Builds the request for a range, both ends inclusive. */
    static RequestHead request(Url url, long first, long last) {
        return RequestHead.get(url).field("Accept-Encoding", "identity").field("Range", "bytes=" + first + "-" + last);
    }

    /**
     * Judges a head. More bytes than requested may follow, from servers without ranges, or fewer (RFC 9110 15.3.7); the
     * piece hashes decide in the end.
     *
     * @param last the last byte, inclusive
     * @param fileLength the file's length in the torrent
     * @throws AnswerException if other bytes follow than requested
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
        boolean other = length >= 0 && length != fileLength; // perhaps an error page for people
        return other ? Judgement.of(Verdict.NOT_THIS_FILE) : new Judgement(Verdict.BYTES, 0, fileLength);
    }

    private static Judgement judgePart(AnswerHead head, long first, long last, long fileLength) throws AnswerException {
        long length = head.contentLength();
        ContentRange told = ContentRange.parse(head.field("content-range").orElse(""));
        if (!told.isRange() && length == last - first + 1) {
            told = new ContentRange(first, last, -1); // the server omitted the field
        }
        if (told.total() >= 0 && told.total() != fileLength) {
            return Judgement.of(Verdict.NO_SUCH_FILE);
        } else if (told.total() < 0) {
            requireUnencoded(head);
        }
        boolean fits = told.isRange() && told.first() <= first && told.last() >= first && told.last() < fileLength;
        if (!fits || length >= 0 && length != told.last() - told.first() + 1) {
            throw new AnswerException("answer has other bytes than requested");
        }
        return new Judgement(Verdict.BYTES, told.first(), told.last() + 1);
    }

    /**
     * If the file's length shows that bytes are sent as they are, a declared encoding does not matter: archives are often
     * called "encoded".
     */
    private static void requireUnencoded(AnswerHead head) throws AnswerException {
        if (head.isEncoded()) {
            throw new AnswerException("answer has an encoding that we did not ask for");
        }
    }
}
