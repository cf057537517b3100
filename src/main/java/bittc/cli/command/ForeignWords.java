package bittc.cli.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Words of other programs (aria2, curl, wget, transmission, yt-dlp, rtorrent), and what to type instead. */
final class ForeignWords {
    private static final String RETRIES = "not needed: trackers and peers are asked again, until --stall-timeout";
    private static final String FOREGROUND = "bittc runs in the foreground; nohup, tmux or a service keeps it running";

    /** Options, separated by blanks, and the hint; one that begins with an option is for commands that have it. */
    private static final String[][] OPTIONS = {
        {"--continue -c", "not needed: the same command resumes"},
        {"--limit-rate --max-overall-download-limit --max-download-limit --downlimit -r", "--max-download RATE"},
        {"--max-overall-upload-limit --max-upload-limit --uplimit", "--max-upload RATE"},
        {"--directory-prefix --download-dir --save-path --paths -P -w", "--dir DIR"},
        {"--output-document --remote-name -O", "--output NAME for the file, --dir DIR for its folder"},
        {"--dry-run --simulate --spider --show-files -S", "--list to see what would be downloaded"},
        {"--check-integrity --hash-check-only", "not needed: existing data is verified; bittc verify does only that"},
        {"--file-allocation", "--preallocate none, sparse or full"},
        {"--select-file", "--select 1,3-5, or --select 'GLOB'"},
        {"--max-concurrent-downloads", "--jobs N"},
        {"--bt-max-peers --peerlimit", "--max-peers N"},
        {"--max-connection-per-server --split --min-split-size", "not needed: each piece comes from the best peer"},
        {"--bt-stop-timeout", "--stall-timeout DUR"},
        {"--retry --retries --tries --max-tries --retry-wait", RETRIES},
        {"--listen-port --peerport --dht-listen-port", "--port N, for TCP, uTP and the DHT"},
        {"--enable-dht --dht", "not needed: the DHT is used, unless --no-dht"},
        {"--bt-enable-lpd --lpd", "not needed: local peers are found, unless --no-lsd"},
        {"--bt-require-crypto --encryption-required", "--encryption require"},
        {"--encryption-preferred", "--encryption prefer"},
        {"--on-download-complete --on-bt-download-complete --torrent-done-script --exec", "--on-complete CMD"},
        {"--all-proxy --socks5 --socks5-hostname", "--proxy URL"},
        {"--interface --bind-address", "--bind IFACE or IP"},
        {"--bt-tracker --announce -a", "--tracker URL"},
        {"--bt-exclude-tracker", "--no-trackers"},
        {"--batch-file", "--input-file FILE"},
        {"--summary-interval", "--progress-interval DUR"},
        {"--silent", "--quiet"},
        {"--no-progress --no-progress-meter", "--progress none"},
        {"--console-log-level --debug", "--verbose, or -vv for more"},
        {"--conf-path --config-location", "--config FILE"},
        {"--no-conf", "--config none"},
        {"--no-clobber -nc", "not needed: nothing is replaced without --overwrite"},
        {"--allow-overwrite --force -f", "--overwrite to replace files in the way"},
        {"--sequential-download", "--sequential"},
        {"--follow-torrent --location -L", "not needed: redirects and .torrent files are followed"},
        {"--no-seed", "not needed: bittc ends when the download is complete"},
        {"--daemon --background -D -b", FOREGROUND}
    };

    private static final Map<String, List<String>> COMMANDS = Map.of(
            "download", List.of("get", "add", "fetch", "dl", "start", "resume", "continue"),
            "info", List.of("ls", "list", "show", "files"),
            "verify", List.of("check", "hash", "recheck"),
            "seed", List.of("share", "upload"),
            "create", List.of("make", "new", "mktorrent"),
            "--version", List.of("version"));

    private ForeignWords() {}

    /** Returns what to type instead of an option of another program, if the command offers that. */
    static Optional<String> option(String name, Set<String> offered) {
        for (String[] row : OPTIONS) {
            if (List.of(row[0].split(" ")).contains(name)) {
                String first = row[1].split("[ ,]")[0];
                if (!first.startsWith("--")) {
                    return Optional.of(row[1]);
                }
                return offered.contains(first) ? Optional.of("use " + row[1]) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Returns our command or option for a command of another program. */
    static Optional<String> command(String word) {
        return COMMANDS.entrySet().stream()
                .filter(entry -> entry.getValue().contains(word))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
