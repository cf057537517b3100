package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.message.ProblemException;

/** One of the program's commands, its options set. */
interface Command {
    /** Does it, and gives the process's exit code. */
    int run(Host host) throws ProblemException, InterruptedException;
}
