package bittc.storage.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** Checks that no other user can tamper with a folder. */
public final class PrivateFolder {
    private static final Path US = Path.of("/proc/self");
    private static final int OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;

    private PrivateFolder() {}

    /**
     * True if we own the folder, and no other user can write to it, or replace it or a folder above it. If the system
     * does not say who we are, the folder's owner counts as us.
     */
    public static boolean isOursAlone(Path folder) {
        try {
            Path real = folder.toRealPath();
            int us = owner(Files.exists(US) ? US : real);
            if (owner(real) != us || (mode(real) & OTHERS_WRITE) != 0) {
                return false;
            }
            for (Path above = real.getParent(); above != null; above = above.getParent()) {
                int owner = owner(above);
                int mode = mode(above);
                if (owner != 0 && owner != us || (mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static int owner(Path path) throws IOException {
        return number(path, "uid");
    }

    private static int mode(Path path) throws IOException {
        return number(path, "mode");
    }

    private static int number(Path path, String name) throws IOException {
        LinkOption[] follow = path.equals(US) ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        Map<String, Object> attributes = Files.readAttributes(path, "unix:" + name, follow);
        return (int) attributes.get(name);
    }
}
