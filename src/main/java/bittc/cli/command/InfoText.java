package bittc.cli.command;

import bittc.cli.message.Text;
import bittc.cli.message.Units;
import bittc.metainfo.FileChoice;
import bittc.metainfo.FileEntry;
import bittc.metainfo.FilePattern;
import bittc.metainfo.FileSelection;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.net.InvalidUrlException;
import bittc.net.Url;
import bittc.torrent.PeerAddress;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Formats a .torrent file or a magnet link for people. */
final class InfoText {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private static final int LABEL_COLUMNS = 13;
    private static final int SIZE_COLUMNS = 12;
    private static final String INDENT = "  ";

    private final List<String> lines = new ArrayList<>();

    private InfoText() {}

    /** Formats everything, with the files as a tree. */
    static String of(Metainfo metainfo) {
        InfoText text = new InfoText();
        text.addFacts(metainfo);
        text.addTrackers(metainfo.trackers());
        text.addWebSeeds(metainfo.webSeeds());
        text.addRemarks(metainfo);
        text.addFiles(metainfo);
        return text.joined();
    }

    /** Formats everything in a link; only the info hash is trustworthy. */
    static String of(MagnetLink link) {
        InfoText text = new InfoText();
        link.name().ifPresent(name -> text.add("Name", Text.clean(name)));
        text.add("Info hash", link.infoHash().toHex());
        link.length().ifPresent(text::addSize);
        text.addAll(
                "Trackers",
                link.trackers().stream()
                        .flatMap(List::stream)
                        .map(InfoText::host)
                        .toList());
        text.addWebSeeds(link.webSeeds());
        text.addAll("Peers", link.peers().stream().map(PeerAddress::toString).toList());
        link.selection()
                .ifPresent(files -> text.add(
                        "Selected",
                        FileChoice.of(files).selected().stream()
                                .map(FilePattern::toString)
                                .collect(Collectors.joining(", "))));
        text.add("Files", "unknown; --fetch asks peers");
        return text.joined();
    }

    /** Formats only the files, for scripts: number, bytes and path, separated by tabs. */
    static String files(Metainfo metainfo) {
        InfoText text = new InfoText();
        for (FileEntry file : shown(metainfo)) {
            text.lines.add(number(file) + "\t" + file.length() + "\t" + Text.clean(file.pathText()));
        }
        return text.joined();
    }

    private String joined() {
        return String.join("\n", lines) + "\n";
    }

    private void addFacts(Metainfo metainfo) {
        add("Name", Text.clean(metainfo.name()));
        add("Info hash", metainfo.infoHash().toHex());
        addSize(FileSelection.ALL.bytes(metainfo));
        add(
                "Pieces",
                metainfo.layout().pieceCount() + " of "
                        + Units.size(metainfo.layout().pieceLength()));
        if (metainfo.hybrid()) {
            add("Version", "1 and 2 (hybrid); version 1 is used");
        }
        if (metainfo.isPrivate()) {
            add("Private", "yes: peers come from its trackers only");
        }
        metainfo.source().ifPresent(source -> add("Source", Text.clean(source)));
    }

    private void addSize(long bytes) {
        add("Size", Units.size(bytes) + (bytes < 1024 ? "" : " (" + bytes + " bytes)"));
    }

    private void addTrackers(List<List<String>> tiers) {
        List<String> trackers = new ArrayList<>();
        for (int i = 0; i < tiers.size(); i++) {
            String tier = tiers.get(i).stream().map(InfoText::host).collect(Collectors.joining(", "));
            trackers.add(tiers.size() == 1 ? tier : "tier " + (i + 1) + ": " + tier);
        }
        addAll("Trackers", trackers);
    }

    private void addWebSeeds(List<String> urls) {
        addAll("Web seeds", urls.stream().map(InfoText::host).toList());
    }

    private void addRemarks(Metainfo metainfo) {
        metainfo.comment().ifPresent(comment -> add("Comment", Text.clean(comment)));
        metainfo.createdBy().ifPresent(program -> add("Created by", Text.clean(program)));
        metainfo.creationDate().ifPresent(date -> add("Created", DATE.format(date)));
    }

    private void add(String what, String value) {
        lines.add(Text.padRight(what + ":", LABEL_COLUMNS) + value);
    }

    /** Adds the first value next to its heading, the others below it. */
    private void addAll(String what, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            lines.add(Text.padRight(i == 0 ? what + ":" : "", LABEL_COLUMNS) + values.get(i));
        }
    }

    /** Leaves out padding, which nobody sees on disk. */
    private static List<FileEntry> shown(Metainfo metainfo) {
        return metainfo.files().stream().filter(file -> !file.padding()).toList();
    }

    /** Returns the number to select a file by: from 1 over all files of the torrent. */
    private static String number(FileEntry file) {
        return String.valueOf(file.index() + 1);
    }

    private void addFiles(Metainfo metainfo) {
        List<FileEntry> files = shown(metainfo);
        add("Files", String.valueOf(files.size()));
        Folder top = new Folder();
        files.forEach(file -> top.add(file, 0));
        int numberColumns =
                INDENT.length() + String.valueOf(metainfo.files().size()).length();
        top.entries.values().forEach(entry -> addEntry(entry, numberColumns, ""));
    }

    private void addEntry(Entry entry, int numberColumns, String indent) {
        FileEntry file = entry.file;
        String number = file == null ? "" : number(file);
        String size = file != null && file.symlinkTarget().isPresent() ? "link" : Units.size(entry.bytes());
        lines.add(Text.padLeft(number, numberColumns)
                + Text.padLeft(size, SIZE_COLUMNS)
                + INDENT
                + indent
                + Text.clean(entry.name + target(entry)));
        if (file == null) {
            entry.folder.entries.values().forEach(inside -> addEntry(inside, numberColumns, indent + INDENT));
        }
    }

    private static String target(Entry entry) {
        if (entry.file == null) {
            return "/";
        }
        return entry.file
                .symlinkTarget()
                .map(path -> " -> " + String.join("/", path))
                .orElse("");
    }

    /** A file or a folder: one of the two is null. */
    private record Entry(String name, FileEntry file, Folder folder) {
        long bytes() {
            return file != null ? file.length() : folder.bytes;
        }
    }

    /** The entries of a folder, in the order of the torrent. */
    private static final class Folder {
        private final Map<String, Entry> entries = new LinkedHashMap<>();
        private long bytes;

        /** Adds a file; the first {@code depth} elements of its path lead to this folder. */
        void add(FileEntry file, int depth) {
            bytes += file.length();
            String name = file.path().get(depth);
            if (depth == file.path().size() - 1) {
                entries.put(name, new Entry(name, file, null));
            } else {
                entries.computeIfAbsent(name, any -> new Entry(name, null, new Folder()))
                        .folder
                        .add(file, depth + 1);
            }
        }
    }

    /** {@code scheme://host:port/…}: the rest of a URL may carry a passkey. */
    private static String host(String text) {
        try {
            Url url = Url.of(text);
            boolean whole = url.target().length() <= 1;
            return url.origin() + (whole ? "" : "/…");
        } catch (InvalidUrlException e) {
            return Text.clean(e.host() + " (unusable: " + e.getMessage() + ")");
        }
    }
}
