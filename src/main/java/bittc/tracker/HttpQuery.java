package bittc.tracker;

import bittc.net.PercentCoding;
import bittc.tracker.AnnounceRequest.Event;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Encodes an announce as the parameters of a GET (BEP 3, 7, 23). */
final class HttpQuery {
    private HttpQuery() {}

    static String of(AnnounceRequest request, Optional<byte[]> trackerId) {
        StringBuilder query = new StringBuilder(400);
        query.append("info_hash=")
                .append(PercentCoding.encode(request.infoHash().toBytes()));
        query.append("&peer_id=").append(PercentCoding.encode(request.peerId().toBytes()));
        query.append("&port=").append(request.port());
        query.append("&uploaded=").append(request.uploaded());
        query.append("&downloaded=").append(request.downloaded());
        query.append("&left=").append(request.left());
        query.append("&key=").append(HexFormat.of().toHexDigits(request.key()));
        query.append("&numwant=").append(request.numWant());
        query.append("&compact=1&no_peer_id=1");
        if (request.event() != Event.NONE) {
            query.append("&event=").append(request.event().name().toLowerCase(Locale.ROOT));
        }
        trackerId.ifPresent(id -> query.append("&trackerid=").append(PercentCoding.encode(id)));
        return query.toString();
    }

    /** Appends parameters to a target that may already have some, such as a passkey. */
    static String append(String target, String parameters) {
        if (target.indexOf('?') < 0) {
            return target + "?" + parameters;
        }
        return target.endsWith("?") || target.endsWith("&") ? target + parameters : target + "&" + parameters;
    }
}
