package bittc.cli.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.session.EngineException;
import org.junit.jupiter.api.Test;

class ProblemTest {
    private static Problem problem(EngineException.Reason reason) {
        return Problem.of(new EngineException(reason, "why"));
    }

    @Test
    void anEngineThatCannotStartIsToldInTheWordsOfTheCommandLine() {
        assertEquals(
                new Problem(ExitCode.USAGE, "usage", "why", "choose another port with -p PORT"),
                problem(EngineException.Reason.PORT));
        assertEquals(
                new Problem(ExitCode.NETWORK, "bind-unavailable", "--bind: why", "nothing was sent"),
                problem(EngineException.Reason.INTERFACE));
        assertEquals(
                new Problem(ExitCode.STORAGE, "too-few-files", "why", "allow more: ulimit -n 256"),
                problem(EngineException.Reason.FILES));
    }
}
