package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.message.ProblemException;

/** A command of the program; its fields hold the parsed options. */
interface Command {
    /** Runs the command; returns the exit code of the process. */
    int run(Host host) throws ProblemException, InterruptedException;
}
