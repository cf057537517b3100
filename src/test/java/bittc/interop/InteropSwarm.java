package bittc.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeException;
import bittc.bencode.Limits;
import bittc.interop.ForeignClient.Wishes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A torrent, its tracker, and the clients that share it, ours and foreign ones, in an {@link IsolatedNetwork}. */
final class InteropSwarm implements AutoCloseable {
    static final Path BITTC =
            Path.of(System.getProperty("bittc.launcher", "target/bittc")).toAbsolutePath();

    private static final int TRACKER_HOST = 1;
    private static final int TRACKER_PORT = 6969;

    /** How the tracker is asked. */
    enum Protocol {
        HTTP,
        UDP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Path folder;
    private final boolean ipv6;
    private final IsolatedNetwork network;
    private final Map<String, Path> folders = new HashMap<>();
    private final Map<String, String> addresses = new HashMap<>();
    private int hosts = TRACKER_HOST;

    private InteropSwarm(Path folder, boolean ipv6) throws IOException {
        this.folder = folder;
        this.ipv6 = ipv6;
        for (Protocol protocol : Protocol.values()) {
            Files.write(torrent(protocol), InteropPayload.TORRENT.torrentBytes(announceUrl(protocol)));
        }
        network = IsolatedNetwork.create(folder);
    }

    /** A swarm with nobody in it but the tracker, which is opentracker. */
    static InteropSwarm overIpv4(Path folder) throws IOException {
        return start(new InteropSwarm(folder, false));
    }

    /** The same with our own tracker, since the opentracker that Debian has knows IPv4 only. */
    static InteropSwarm overIpv6(Path folder) throws IOException {
        return start(new InteropSwarm(folder, true));
    }

    private static InteropSwarm start(InteropSwarm swarm) throws IOException {
        try {
            swarm.startTracker();
            return swarm;
        } catch (IOException | RuntimeException | Error e) {
            swarm.close();
            throw e;
        }
    }

    private Path torrent(Protocol protocol) {
        return folder.resolve(protocol + ".torrent");
    }

    private String announceUrl(Protocol protocol) {
        String host = ipv6 ? "[" + trackerAddress() + "]" : trackerAddress();
        return protocol + "://" + host + ":" + TRACKER_PORT + "/announce";
    }

    private void startTracker() throws IOException {
        if (ipv6) {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            String classes = System.getProperty("java.class.path");
            String port = Integer.toString(TRACKER_PORT);
            network.start(
                    "tracker", List.of(java, "-cp", classes, TrackerProgram.class.getName(), trackerAddress(), port));
        } else {
            // It becomes a nobody in a root of its own, and serves only the torrents that are listed there.
            Path root = network.home("tracker");
            Files.writeString(
                    root.resolve("served"), InteropPayload.TORRENT.infoHash().toHex() + "\n");
            String options = "-i %s -p %d -P %2$d -w served -d".formatted(trackerAddress(), TRACKER_PORT);
            List<String> command = new ArrayList<>(List.of("opentracker"));
            command.addAll(List.of(options.split(" ")));
            command.add(root.toString());
            network.start("tracker", command);
        }
        network.await("the tracker answers", () -> scrape().length > 0);
    }

    // ---- clients

    /** A client that has everything already. */
    Program seed(ForeignClient client) throws IOException {
        return seed(client, Wishes.NONE);
    }

    /** The same, which is asked this besides. */
    Program seed(ForeignClient client, Wishes wishes) throws IOException {
        return start(
                client, newSeedName(client.program()), torrent(Protocol.HTTP).toString(), wishes);
    }

    /** A client that has nothing yet. */
    Program leech(ForeignClient client) throws IOException {
        return leech(client, Wishes.NONE);
    }

    /** The same, which is asked this besides. */
    Program leech(ForeignClient client, Wishes wishes) throws IOException {
        return start(client, newName(client.program()), torrent(Protocol.HTTP).toString(), wishes);
    }

    private Program start(ForeignClient client, String name, String torrent, Wishes wishes) throws IOException {
        Path home = network.home(name);
        return network.start(
                name,
                client.command(new ForeignClient.Task(torrent, folders.get(name), newAddress(name), home, wishes)));
    }

    /** A client that has everything, and that no tracker knows of. */
    Program hiddenSeed(ForeignClient client, Wishes wishes) throws IOException {
        return start(client, newSeedName(client.program()), trackerless().toString(), wishes);
    }

    /** A client that has nothing, and finds peers by the DHT only. */
    Program leechByDht(ForeignClient client, String node) throws IOException {
        return start(client, newName(client.program()), magnet(), Wishes.NONE.knowingNode(node));
    }

    /** A client that has everything, uploads a kilobyte per second, and is connected to that peer. */
    Program slowSeedConnectedTo(ForeignClient client, String peer) throws IOException {
        return seed(client, Wishes.NONE.uploading(1024).connectingTo(peer));
    }

    /** A magnet link without trackers. */
    String magnet() {
        return "magnet:?xt=urn:btih:" + InteropPayload.TORRENT.infoHash().toHex();
    }

    /** The same with the tracker. */
    String magnetWithTracker() {
        return magnet() + "&tr="
                + announceUrl(Protocol.HTTP).replace(":", "%3A").replace("/", "%2F");
    }

    /** A .torrent file whose tracker is not there; written once, for a client that has just been started may be reading it. */
    private Path trackerless() throws IOException {
        Path torrent = folder.resolve("trackerless.torrent");
        return Files.exists(torrent)
                ? torrent
                : Files.write(
                        torrent, InteropPayload.TORRENT.torrentBytes("http://" + trackerAddress() + ":1/announce"));
    }

    /** Where a foreign client listens, with its port. */
    String endpointOf(Program client) {
        return addressOf(client) + ":" + ForeignClient.PORT;
    }

    /** {@code bittc download} with nothing on disk. */
    Program bittc() throws IOException {
        return bittc(Protocol.HTTP);
    }

    /** The same, asking the tracker in this way. */
    Program bittc(Protocol protocol) throws IOException {
        return startBittc("download", newName("bittc"), protocol);
    }

    /** {@code bittc download --seed} with everything on disk. */
    Program bittcSeed() throws IOException {
        String name = newSeedName("bittc");
        return startBittc("download", name, Protocol.HTTP, "--seed");
    }

    /** {@code bittc seed}, with these options. */
    Program bittcSeedOnly(String... options) throws IOException {
        String name = newSeedName("bittc");
        return startBittc("seed", name, Protocol.HTTP, options);
    }

    /** {@code bittc scrape}, asking the tracker in this way. */
    Program bittcScrape(Protocol protocol) throws IOException {
        String torrent = torrent(protocol).toString();
        return network.start(newName("scrape"), List.of(BITTC.toString(), "scrape", torrent));
    }

    private Program startBittc(String verb, String name, Protocol protocol, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(BITTC.toString(), verb, "-v"));
        command.addAll(List.of("--listen-address", newAddress(name)));
        command.addAll(List.of("--dir", folders.get(name).toString()));
        command.addAll(List.of(options));
        if (command.stream().noneMatch(word -> word.startsWith("magnet:"))) {
            command.add(torrent(protocol).toString());
        }
        return network.start(name, command);
    }

    /** {@code bittc download} of a magnet link, or with other options, with nothing on disk. */
    Program bittcWith(String... words) throws IOException {
        return startBittc("download", newName("bittc"), Protocol.HTTP, words);
    }

    /** {@code bittc download --seed} with everything on disk, and with these options. */
    Program bittcSeedWith(String... words) throws IOException {
        String name = newSeedName("bittc");
        List<String> options = new ArrayList<>(List.of(words));
        options.add("--seed");
        return startBittc("download", name, Protocol.HTTP, options.toArray(String[]::new));
    }

    private String newName(String kind) throws IOException {
        String name = kind + "-" + (folders.size() + 1);
        folders.put(name, Files.createDirectories(folder.resolve("data").resolve(name)));
        return name;
    }

    /** The same, with everything in its folder. */
    private String newSeedName(String kind) throws IOException {
        String name = newName(kind);
        InteropPayload.write(folders.get(name));
        return name;
    }

    private String newAddress(String name) {
        addresses.put(name, address(++hosts));
        return addresses.get(name);
    }

    /** Where a client listens, and connects from. */
    String addressOf(Program client) {
        return addresses.get(client.toString());
    }

    private String trackerAddress() {
        return address(TRACKER_HOST);
    }

    private String address(int host) {
        return ipv6 ? IsolatedNetwork.ipv6(host) : IsolatedNetwork.ipv4(host);
    }

    // ---- the link

    /** Lets no two clients reach each other over TCP, without a word to either; the tracker is reached. */
    void dropTcp() throws IOException {
        network.drop("tcp dport != %d tcp flags & (syn | ack) == syn".formatted(TRACKER_PORT));
    }

    /** Loses so many of a hundred datagrams, each for itself. */
    void loseDatagrams(int percent) throws IOException {
        network.drop("meta l4proto udp numgen random mod 100 < " + percent);
    }

    // ---- waiting

    /** Waits until the tracker knows so many who have everything. */
    void awaitSeeds(int count) throws IOException {
        network.await(count + " seeds", () -> scraped("complete") == count);
    }

    /** Waits until the tracker knows so many who have not. */
    void awaitLeeches(int count) throws IOException {
        network.await(count + " leeches", () -> scraped("incomplete") == count);
    }

    /** Waits until so many have told the tracker that the last piece has come. */
    void awaitCompletions(int count) throws IOException {
        network.await(count + " completions", () -> scraped("downloaded") == count);
    }

    /** Waits until the program writes this. */
    void awaitOutput(Program program, String text) throws IOException {
        network.await(
                program + " writes \"" + text + "\"", () -> program.output().contains(text));
    }

    int awaitExit(Program program) throws IOException {
        return network.awaitExit(program);
    }

    /** Waits until bittc ends, and checks that it says that it has everything, has it, and left nothing else behind. */
    void awaitBittcDone(Program bittc) throws IOException {
        assertEquals(0, awaitExit(bittc), network::outputs);
        assertEquals(List.of(), differences(bittc, 0), network::outputs);
        try (Stream<Path> found = Files.walk(folders.get(bittc.toString()))) {
            assertEquals(
                    InteropPayload.paths(),
                    found.filter(Files::isRegularFile)
                            .map(folders.get(bittc.toString())::relativize)
                            .map(Path::toString)
                            .sorted()
                            .toList());
        }
    }

    /**
     * Waits until a foreign client's files are as they should be, but for the empty one, which transmission leaves out. They
     * may come to the disk somewhat later than it says that it is complete.
     */
    void awaitPayload(Program program) throws IOException {
        network.await(program + " has everything", () -> differences(program, 1).isEmpty());
    }

    private List<Path> differences(Program program, int minLength) throws IOException {
        return InteropPayload.differences(folders.get(program.toString()), minLength);
    }

    private int scraped(String key) throws IOException {
        String reply = new String(scrape(), StandardCharsets.ISO_8859_1);
        int body = reply.indexOf("\r\n\r\n") + 4;
        try {
            BencodeDictionary answer = (BencodeDictionary)
                    BencodeDecoder.decode(reply.substring(body).getBytes(StandardCharsets.ISO_8859_1), Limits.TORRENT);
            for (BencodeDictionary.Entry entry : answer.dictionary("files").orElseThrow()) {
                return (int) ((BencodeDictionary) entry.value()).integer(key).orElseThrow();
            }
            return 0; // it has not heard of the torrent
        } catch (BencodeException e) {
            throw new IOException("the tracker's answer: " + reply, e);
        }
    }

    /** The tracker's answer to a scrape, headers included; empty if there is no tracker yet. */
    private byte[] scrape() throws IOException {
        String hash = InteropPayload.TORRENT.infoHash().toHex().replaceAll("(..)", "%$1");
        String script = "exec 3<>\"/dev/tcp/$1/$2\" && printf 'GET %s HTTP/1.0\\r\\n\\r\\n' \"$3\" >&3 && cat <&3";
        return network.outputOf(List.of(
                "bash",
                "-c",
                script,
                "scrape",
                trackerAddress(),
                Integer.toString(TRACKER_PORT),
                "/scrape?info_hash=" + hash));
    }

    /** Bytes of payload in the whole torrent. */
    static long size() {
        return InteropPayload.TORRENT.layout().totalLength();
    }

    /** The last line of each address that libtorrent wrote: {@code from IP BYTES} or {@code to IP BYTES}. */
    static Map<String, Long> exchanged(Program libtorrent, String direction) {
        return libtorrent
                .output()
                .lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 3 && words[0].equals(direction))
                .collect(Collectors.toMap(words -> words[1], words -> Long.parseLong(words[2]), Math::max));
    }

    @Override
    public void close() {
        network.close();
    }
}
