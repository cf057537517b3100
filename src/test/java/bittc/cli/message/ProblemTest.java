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
                new Problem(ProblemCode.USAGE, "why", "choose another port with -p PORT"),
                problem(EngineException.Reason.PORT));
        assertEquals(
                new Problem(ProblemCode.BIND_UNAVAILABLE, "--bind: why", "nothing was sent"),
                problem(EngineException.Reason.INTERFACE));
        assertEquals(
                new Problem(ProblemCode.TOO_FEW_FILES, "why", "allow more: ulimit -n 256"),
                problem(EngineException.Reason.FILES));
    }
}
