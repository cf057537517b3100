package bittc.cli.message;

/** Carries a {@link Problem} to the code that reports it. */
public final class ProblemException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    /** Carries a new problem. */
    public ProblemException(ProblemCode code, String message, String hint) {
        this(new Problem(code, message, hint));
    }

    public Problem problem() {
        return problem;
    }
}
