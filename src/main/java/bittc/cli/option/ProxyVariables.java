package bittc.cli.option;

import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.net.InvalidUrlException;
import bittc.net.Proxies;
import bittc.net.ProxyExemptions;
import bittc.net.ProxyUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the variables that name proxies for all programs, as curl does. */
final class ProxyVariables {
    /** Servers with CGI set {@code HTTP_PROXY} from the header of a request. */
    private static final List<String> HTTP = List.of("http_proxy");

    private static final List<String> HTTPS = List.of("https_proxy", "HTTPS_PROXY");
    private static final List<String> ALL = List.of("all_proxy", "ALL_PROXY");
    private static final List<String> EXEMPT = List.of("no_proxy", "NO_PROXY");

    private ProxyVariables() {}

    /** A proxy, and the variable that names it. */
    private record Named(String variable, ProxyUrl proxy) {}

    /**
     * Finds the proxies. One for SOCKS5 in {@code ALL_PROXY} is for everything; all others are for fetches by HTTP.
     *
     * @throws ProblemException if one cannot be used: without it, connections would be direct
     */
    static Optional<Proxies> proxies(Map<String, String> variables) throws ProblemException {
        ProxyExemptions exempt =
                ProxyExemptions.of(first(variables, EXEMPT).map(variables::get).orElse(""));
        Optional<Named> all = named(variables, ALL);
        Optional<Named> http = named(variables, HTTP).or(() -> all);
        Optional<Named> https = named(variables, HTTPS).or(() -> all);
        if (exempt.areAll() || http.isEmpty() && https.isEmpty()) {
            return Optional.empty();
        }
        boolean everything = all.isPresent() && all.get().proxy().kind() == ProxyUrl.Kind.SOCKS5;
        String notice = everything
                ? "everything goes through " + told(all.get())
                : "trackers, web seeds and .torrent files are fetched through " + told(http, https) + "; peers are not";
        return Optional.of(new Proxies(
                all.map(Named::proxy).filter(any -> everything),
                http.map(Named::proxy),
                https.map(Named::proxy),
                exempt,
                Optional.of(notice)));
    }

    private static Optional<String> first(Map<String, String> variables, List<String> names) {
        return names.stream()
                .filter(name -> !variables.getOrDefault(name, "").isBlank())
                .findFirst();
    }

    private static Optional<Named> named(Map<String, String> variables, List<String> names) throws ProblemException {
        Optional<String> variable = first(variables, names);
        return variable.isEmpty()
                ? Optional.empty()
                : Optional.of(new Named(variable.get(), parse(variable.get(), variables.get(variable.get()))));
    }

    private static String told(Named named) {
        return named.proxy() + " (" + named.variable() + ")";
    }

    private static String told(Optional<Named> http, Optional<Named> https) {
        List<String> all = new ArrayList<>();
        http.ifPresent(named -> all.add(told(named)));
        https.filter(named -> !Optional.of(named).equals(http)).ifPresent(named -> all.add(told(named)));
        return String.join(" and ", all);
    }

    /**
     * Parses the URL of a proxy.
     *
     * @param origin the option or variable; the text itself, which may contain a password, is not shown
     */
    static ProxyUrl parse(String origin, String text) throws ProblemException {
        try {
            return ProxyUrl.of(text);
        } catch (InvalidUrlException e) {
            throw new ProblemException(
                    ProblemCode.USAGE,
                    origin + ": " + e.getMessage(),
                    "a proxy is socks5://HOST:PORT or http://HOST:PORT; --proxy none uses none");
        }
    }
}
