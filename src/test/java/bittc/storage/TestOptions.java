package bittc.storage;

import bittc.metainfo.FileSelection;
import bittc.storage.file.Preallocation;
import bittc.storage.file.StorageOptions;
import java.nio.file.Path;
import java.util.Optional;

/** Storage options as most tests want them: all files, with holes for what is missing. */
public final class TestOptions {
    private TestOptions() {}

    /** In this directory, by its own name, replacing nothing and trusting the resume record. */
    public static StorageOptions in(Path dir) {
        return of(dir, Optional.empty(), false, false);
    }

    public static StorageOptions of(Path dir, Optional<String> outputName, boolean overwrite, boolean recheck) {
        return new StorageOptions(dir, outputName, overwrite, recheck, FileSelection.ALL, Preallocation.SPARSE, false);
    }
}
