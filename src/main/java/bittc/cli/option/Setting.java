package bittc.cli.option;

/**
 * What an option is to be when the command line does not say.
 *
 * @param origin where it stands, for people: {@code BITTC_JOBS}, {@code config.properties:7}
 * @param name how it is called there: {@code BITTC_JOBS}, {@code jobs}
 * @param option the option's long name: {@code --jobs}
 */
record Setting(String origin, String name, String option, String value) {}
