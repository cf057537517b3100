package bittc.fuzz;

/** What Jazzer calls: the target that {@code bittc.fuzz.target} names. Needs nothing of Jazzer to be compiled. */
public final class JazzerTarget {
    private static FuzzTarget target;

    private JazzerTarget() {}

    /** Called once. */
    public static void fuzzerInitialize() {
        target = FuzzTargets.named(System.getProperty("bittc.fuzz.target"));
    }

    /** Called for each input. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        target.check().run(input);
    }
}
