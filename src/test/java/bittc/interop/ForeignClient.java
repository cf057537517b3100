package bittc.interop;

import bittc.Prerequisites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A BitTorrent client that is not ours. Each looks for peers through the trackers alone, listens on the address it is
 * given, verifies what data it finds, downloads the rest, and goes on sharing until it is killed; beyond that, it is as its
 * users have it.
 */
enum ForeignClient {
    /** The engine of qBittorrent and Deluge, driven by a script. */
    LIBTORRENT {
        @Override
        String program() {
            return "python3-libtorrent";
        }

        @Override
        boolean isInstalled() {
            return Requirements.succeeds(PYTHON, "-c", "import libtorrent");
        }

        @Override
        List<String> command(Task task) {
            List<String> command = new ArrayList<>(List.of("bash", "-c", RESTARTING, "restarting"));
            command.addAll(List.of(PYTHON, SCRIPT.toString()));
            command.addAll(List.of(task.torrent(), task.folder().toString()));
            command.add((task.address().contains(":") ? "[" + task.address() + "]" : task.address()) + ":" + PORT);
            if (task.wishes().uploadLimit() > 0) {
                command.add(Long.toString(task.wishes().uploadLimit()));
            }
            task.wishes().node().ifPresent(node -> command.add("--dht=" + node));
            task.wishes().peer().ifPresent(peer -> command.add("--peer=" + peer));
            task.wishes().encryption().ifPresent(encryption -> command.add("--encryption=" + encryption.word()));
            if (task.wishes().utp()) {
                command.add("--transport=utp");
            }
            return command;
        }
    },

    /** {@code transmission-cli}; over TCP alone unless asked, since it may take minutes to see that a peer has no uTP. */
    TRANSMISSION {
        @Override
        String program() {
            return "transmission-cli";
        }

        @Override
        List<String> command(Task task) throws IOException {
            String settings =
                    """
                    {"dht-enabled": false, "lpd-enabled": false, "port-forwarding-enabled": false,
                     "utp-enabled": %s, "bind-address-ipv4": "%s", "encryption": %d}
                    """;
            int encryption =
                    task.wishes().encryption().isPresent() ? 2 : 1; // 2 requires it, 1 is what it has by default
            Files.writeString(
                    task.home().resolve("settings.json"),
                    settings.formatted(task.wishes().utp(), task.address(), encryption));
            return List.of(
                    program(),
                    "--config-dir",
                    task.home().toString(),
                    "--download-dir",
                    task.folder().toString(),
                    "--port",
                    PORT,
                    task.torrent());
        }
    },

    /** {@code aria2c}. */
    ARIA2 {
        @Override
        String program() {
            return "aria2c";
        }

        @Override
        List<String> command(Task task) {
            return List.of(
                    program(),
                    "--bt-require-crypto=" + task.wishes().encryption().isPresent(),
                    "--bt-min-crypto-level=" + task.wishes().encryption().orElse(Encryption.ANY).aria2,
                    "--no-conf",
                    "--enable-dht=" + task.wishes().node().isPresent(),
                    "--dht-entry-point=" + task.wishes().node().orElse("10.9.0.1:1"),
                    "--dht-listen-port=" + PORT,
                    "--dht-file-path=" + task.home().resolve("dht.dat"),
                    "--enable-dht6=false",
                    "--bt-enable-lpd=false",
                    "--check-integrity=true",
                    "--seed-ratio=0",
                    "--summary-interval=0",
                    "--interface=" + task.address(),
                    "--listen-port=" + PORT,
                    "--dir=" + task.folder(),
                    task.torrent());
        }
    },

    /** {@code rtorrent}, without its screen, and without the second check of all data, which does not end there. */
    RTORRENT {
        @Override
        String program() {
            return "rtorrent";
        }

        @Override
        List<String> command(Task task) throws IOException {
            String settings =
                    """
                    system.daemon.set = true
                    session.path.set = %s
                    directory.default.set = "%s"
                    network.bind_address.set = %s
                    network.port_range.set = %s-%4$s
                    dht.mode.set = disable
                    pieces.hash.on_completion.set = no
                    protocol.encryption.set = %6$s
                    load.start = "%s"
                    """;
            Path session = Files.createDirectory(task.home().resolve("session"));
            Path file = task.home().resolve(".rtorrent.rc");
            Files.writeString(
                    file,
                    settings.formatted(
                            session,
                            task.folder(),
                            task.address(),
                            PORT,
                            task.torrent(),
                            task.wishes()
                                    .encryption()
                                    .map(each -> each.rtorrent)
                                    .orElse("none")));
            return List.of(program());
        }
    },

    /** {@code qbittorrent-nox}, with what it does around the same engine that {@link #LIBTORRENT} is. */
    QBITTORRENT {
        @Override
        String program() {
            return "qbittorrent-nox";
        }

        @Override
        List<String> command(Task task) throws IOException {
            String settings =
                    """
                    [LegalNotice]
                    Accepted=true

                    [Network]
                    PortForwardingEnabled=false

                    [Preferences]
                    WebUI\\Address=%1$s
                    WebUI\\Port=18080

                    [BitTorrent]
                    Session\\Port=%2$s
                    Session\\Interface=lo
                    Session\\InterfaceAddress=%1$s
                    Session\\DHTEnabled=false
                    Session\\LSDEnabled=false
                    Session\\TempPathEnabled=false
                    Session\\BTProtocol=%3$s
                    Session\\Encryption=%4$d
                    """;
            Wishes wishes = task.wishes();
            String protocol = wishes.utp() ? "UTP" : wishes.encryption().isPresent() ? "TCP" : "Both";
            int encryption = wishes.encryption().isPresent() ? 1 : 0; // 1 requires it, 0 is what it has by default
            Path file = Files.createDirectories(task.home().resolve("qBittorrent/config"))
                    .resolve("qBittorrent.conf");
            Files.writeString(file, settings.formatted(task.address(), PORT, protocol, encryption));
            return List.of(
                    program(),
                    "--profile=" + task.home(),
                    "--skip-dialog=true",
                    "--save-path=" + task.folder(),
                    task.torrent());
        }
    };

    static final String PORT = "51413";

    /** Debian's, which has Debian's modules. */
    private static final String PYTHON = "/usr/bin/python3";

    /** Starts a command again that ends by a segmentation fault, twice at most: libtorrent's module does now and then. */
    private static final String RESTARTING =
            "for run in 1 2 3; do \"$@\"; code=$?; [ $code = 139 ] || break; done; exit $code";

    private static final Path SCRIPT =
            Path.of("src/test/interop/libtorrent-client.py").toAbsolutePath();

    /**
     * What it is to do.
     *
     * @param torrent a file, or a magnet link
     * @param folder where the torrent's folder is, or will be
     * @param address where to listen
     * @param home an empty folder for all else
     */
    record Task(String torrent, Path folder, String address, Path home, Wishes wishes) {}

    /**
     * What it is asked besides.
     *
     * @param uploadLimit in bytes per second, or 0; only libtorrent keeps it
     * @param node where another DHT node is, for one who is to be a node too; only libtorrent and aria2 are
     * @param peer whom to connect to, besides those that the tracker names; only libtorrent does
     * @param encryption what it demands of others; empty for what it does by default
     * @param utp speaks uTP; alone, where the client can be told so
     */
    record Wishes(
            long uploadLimit,
            Optional<String> node,
            Optional<String> peer,
            Optional<Encryption> encryption,
            boolean utp) {
        static final Wishes NONE = new Wishes(0, Optional.empty(), Optional.empty(), Optional.empty(), false);

        Wishes uploading(long bytesPerSecond) {
            return new Wishes(bytesPerSecond, node, peer, encryption, utp);
        }

        Wishes knowingNode(String endpoint) {
            return new Wishes(uploadLimit, Optional.of(endpoint), peer, encryption, utp);
        }

        Wishes connectingTo(String endpoint) {
            return new Wishes(uploadLimit, node, Optional.of(endpoint), encryption, utp);
        }

        Wishes demanding(Encryption what) {
            return new Wishes(uploadLimit, node, peer, Optional.of(what), utp);
        }

        Wishes overUtp() {
            return new Wishes(uploadLimit, node, peer, encryption, true);
        }
    }

    /** Encrypted handshakes are demanded; and of what follows this. */
    enum Encryption {
        /** Encrypted or not. */
        ANY("plain", "require"),
        RC4("arc4", "require,require_RC4");

        private final String aria2;
        private final String rtorrent;

        Encryption(String aria2, String rtorrent) {
            this.aria2 = aria2;
            this.rtorrent = rtorrent;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    abstract String program();

    /** What it can demand: transmission and qBittorrent make no difference. */
    Set<Encryption> encryptions() {
        boolean any = this == TRANSMISSION || this == QBITTORRENT;
        return any ? EnumSet.of(Encryption.ANY) : EnumSet.allOf(Encryption.class);
    }

    /** The command line, for which files may have been written to the home. */
    abstract List<String> command(Task task) throws IOException;

    boolean isInstalled() {
        return Prerequisites.isOnPath(program());
    }

    @Override
    public String toString() {
        return program();
    }
}
