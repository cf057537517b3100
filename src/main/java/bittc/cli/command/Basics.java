package bittc.cli.command;

import java.util.List;

/**
 * The part of a command that most people need.
 *
 * @param examples command lines, each with what it does
 * @param options long names of the options that people use most; only of a command that has many
 */
public record Basics(List<Example> examples, List<String> options) {
    /** A command line, and what it does. */
    public record Example(String line, String meaning) {}

    /** Returns the basics of a command; those of an unknown one are empty. */
    public static Basics of(String command) {
        return switch (command) {
            case "download" -> download();
            case "info" -> info();
            case "verify" -> verify();
            case "create" -> create();
            case "seed" -> seed();
            case "magnet" -> magnet();
            case "tracker" ->
                examples(
                        new Example("bittc tracker", "on port 6969"),
                        new Example("bittc tracker --torrent x.torrent", "only for this torrent"));
            case "feed" -> feed();
            case "scrape" ->
                examples(
                        new Example("bittc scrape *.torrent", "seeders and leechers of each"),
                        new Example("bittc scrape --bind tun0 x.torrent", "ask through one interface only"));
            default -> new Basics(List.of(), List.of());
        };
    }

    private static Basics examples(Example... examples) {
        return new Basics(List.of(examples), List.of());
    }

    private static Basics download() {
        return new Basics(
                List.of(
                        new Example("bittc download debian.torrent", "into the current folder"),
                        new Example("bittc download -d /srv/iso -j 3 *.torrent", "three at a time, into /srv/iso"),
                        new Example("bittc download -s '*.flac' x.torrent", "only these files; -l lists all"),
                        new Example("bittc download 'magnet:?xt=urn:btih:...'", "in quotes, because of the shell")),
                List.of(
                        "--dir",
                        "--output",
                        "--input-file",
                        "--select",
                        "--list",
                        "--jobs",
                        "--max-download",
                        "--max-upload",
                        "--seed",
                        "--quiet"));
    }

    private static Basics feed() {
        return new Basics(
                List.of(
                        new Example("bittc feed URL", "the links of all"),
                        new Example("bittc feed --seen FILE --match '*netinst*' URL", "what is new"),
                        new Example("bittc feed --download -d /srv/iso --seen FILE URL", "download it")),
                List.of("--match", "--reject", "--seen", "--download", "--dir", "--max-download", "--quiet"));
    }

    private static Basics info() {
        return new Basics(
                List.of(
                        new Example("bittc info debian.torrent", "files, size, trackers"),
                        new Example("bittc info --files *.torrent", "only the files"),
                        new Example("bittc info --fetch 'magnet:?xt=urn:btih:...'", "ask its peers")),
                List.of("--files", "--magnet", "--fetch", "--metadata-timeout", "--peer", "--json", "--quiet"));
    }

    private static Basics verify() {
        return new Basics(
                List.of(
                        new Example("bittc verify debian.torrent", "data in the current folder"),
                        new Example("bittc verify -d /srv/iso *.torrent", "data in /srv/iso")),
                List.of("--dir", "--output", "--select", "--exclude", "--threads", "--quiet", "--json"));
    }

    private static Basics create() {
        return new Basics(
                List.of(
                        new Example("bittc create -t udp://tracker.example.org:6969 folder", "folder.torrent"),
                        new Example("bittc create -w https://example.org/f f", "with a web seed"),
                        new Example("bittc create -o x.torrent --private folder", "a private one")),
                List.of("--output", "--tracker", "--web-seed", "--name", "--piece-size", "--private", "--comment"));
    }

    private static Basics seed() {
        return new Basics(
                List.of(
                        new Example("bittc seed x.torrent", "data in this folder, until Ctrl-C"),
                        new Example("bittc seed -d /srv/data *.torrent", "all of these, from /srv/data"),
                        new Example("bittc seed --seed-ratio 2 x.torrent", "until twice its size is uploaded"),
                        new Example("bittc seed --super-seed new.torrent", "as the first seed")),
                List.of(
                        "--dir",
                        "--output",
                        "--max-upload",
                        "--max-peers",
                        "--seed-ratio",
                        "--seed-time",
                        "--super-seed",
                        "--port",
                        "--bind",
                        "--quiet"));
    }

    private static Basics magnet() {
        return new Basics(
                List.of(
                        new Example("bittc magnet x.torrent", "print its magnet link"),
                        new Example("bittc magnet --fetch 'magnet:?xt=urn:btih:...'", "save the .torrent file")),
                List.of("--fetch", "--dir", "--metadata-timeout", "--peer", "--bind", "--proxy", "--quiet"));
    }
}
