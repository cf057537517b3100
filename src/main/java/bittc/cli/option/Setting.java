package bittc.cli.option;

/**
 * A value for an option that the command line does not set.
 *
 * @param origin its place, for people: {@code BITTC_JOBS}, {@code config.properties:7}
 * @param name its name there: {@code BITTC_JOBS}, {@code jobs}
 * @param option the option's long name: {@code --jobs}
 */
record Setting(String origin, String name, String option, String value) {}
