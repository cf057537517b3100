package bittc.portmap;

import bittc.net.InvalidUrlException;
import bittc.net.Url;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The service of a gateway device that maps ports (UPnP WANIPConnection:1 and 2, WANPPPConnection:1), with the requests to it.
 *
 * @param control where it takes requests
 * @param type one of {@link #TYPES}
 */
record IgdService(Url control, String type) {
    /** The services that map ports, as we prefer them. */
    static final List<String> TYPES = List.of(
            "urn:schemas-upnp-org:service:WANIPConnection:2",
            "urn:schemas-upnp-org:service:WANIPConnection:1",
            "urn:schemas-upnp-org:service:WANPPPConnection:1");

    /** The most services of a device that are tried. */
    static final int MAX_SERVICES = 4;

    /**
     * Reads a device's description; ignores services whose URL leads elsewhere.
     *
     * @param location where the description comes from
     * @return in the order of our preference; empty if none is usable
     */
    static List<IgdService> read(String description, Url location, InetAddress device) {
        Reading reading = new Reading(location, device);
        try {
            XmlScanner.scan(description, reading);
        } catch (XmlScanner.MalformedException e) {
            return List.of();
        }
        List<IgdService> sorted = new ArrayList<>();
        for (String type : TYPES) {
            reading.found.stream()
                    .filter(service -> service.type.equals(type) && sorted.size() < MAX_SERVICES)
                    .forEach(sorted::add);
        }
        return sorted;
    }

    /** The request for a device's description. */
    static byte[] descriptionRequest(Url location) {
        String head = "GET " + location.target() + " HTTP/1.1\r\nHost: " + location.hostAndPort()
                + "\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * A request to do something (UPnP Device Architecture 1.1, 3.2).
     *
     * @param arguments names and values, in turn
     */
    byte[] request(String action, String... arguments) {
        StringBuilder body = new StringBuilder(512)
                .append("<?xml version=\"1.0\"?>\r\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                        + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:")
                .append(action)
                .append(" xmlns:u=\"")
                .append(type)
                .append("\">");
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i];
            body.append('<').append(name).append('>').append(arguments[i + 1]);
            body.append("</").append(name).append('>');
        }
        body.append("</u:").append(action).append("></s:Body></s:Envelope>\r\n");
        String request = "POST " + control.target() + " HTTP/1.1\r\nHost: " + control.hostAndPort()
                + "\r\nContent-Type: text/xml; charset=\"utf-8\"\r\nSOAPAction: \"" + type + "#" + action
                + "\"\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        return request.getBytes(StandardCharsets.US_ASCII);
    }

    /** The content of the first element of this name in an answer; empty if it has none. */
    static Optional<String> field(String answer, String name) {
        String[] found = new String[1];
        try {
            XmlScanner.scan(answer, (element, content) -> {
                if (found[0] == null && element.equals(name)) {
                    found[0] = content;
                }
            });
        } catch (XmlScanner.MalformedException e) {
            return Optional.empty();
        }
        return Optional.ofNullable(found[0]);
    }

    /** Collects services. */
    private static final class Reading implements XmlScanner.Visitor {
        private final InetAddress device;
        private final List<IgdService> found = new ArrayList<>();
        private Url base;
        private String type = "";
        private String control = "";

        Reading(Url location, InetAddress device) {
            this.device = device;
            base = location;
        }

        @Override
        public void onEnd(String name, String content) {
            switch (name) {
                case "URLBase" -> base = DeviceUrl.of(content, device).orElse(base);
                case "serviceType" -> type = content;
                case "controlURL" -> control = content;
                case "service" -> {
                    if (TYPES.contains(type) && !control.isEmpty()) {
                        resolved().ifPresent(url -> found.add(new IgdService(url, type)));
                    }
                    type = "";
                    control = "";
                }
                default -> {}
            }
        }

        private Optional<Url> resolved() {
            try {
                return DeviceUrl.checked(base.resolve(control), device);
            } catch (InvalidUrlException e) {
                return Optional.empty();
            }
        }
    }
}
