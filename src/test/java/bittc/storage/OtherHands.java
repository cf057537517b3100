package bittc.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;

/** What other programs do to files. */
public final class OtherHands {
    private OtherHands() {}

    public static void overwrite(Path path, long position) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("EVIL".getBytes(StandardCharsets.US_ASCII)), position);
        }
    }

    /** The time of the file is as before; not so its change time, as soon as the system's clock for files has ticked. */
    public static void overwriteInSecret(Path path, long position) throws IOException {
        FileTime time = Files.getLastModifiedTime(path);
        Object changed = Files.getAttribute(path, "unix:ctime");
        do {
            overwrite(path, position);
            Files.setLastModifiedTime(path, time);
        } while (changed.equals(Files.getAttribute(path, "unix:ctime")));
    }

    /** As a careful program does it: a new file, then a rename over the old one. */
    public static void replace(Path path, byte[] bytes) throws IOException {
        Path fresh = path.resolveSibling("stranger");
        Files.write(fresh, bytes);
        Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING);
    }
}
