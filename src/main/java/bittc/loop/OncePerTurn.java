package bittc.loop;

/** Runs a task once, later in this loop turn, however often it was requested. */
public final class OncePerTurn {
    private final Scheduler scheduler;
    private final Runnable work;
    private boolean scheduled;

    public OncePerTurn(Scheduler scheduler, Runnable work) {
        this.scheduler = scheduler;
        this.work = work;
    }

    /** Requests a run; a request made during a run causes one more. */
    public void ask() {
        if (!scheduled) {
            scheduled = true;
            scheduler.execute(() -> {
                scheduled = false;
                work.run();
            });
        }
    }
}
