package bittc.loop;

/** Something to be done once for many reasons: however often it is asked for, once, later in this turn of the loop. */
public final class OncePerTurn {
    private final Scheduler scheduler;
    private final Runnable work;
    private boolean scheduled;

    public OncePerTurn(Scheduler scheduler, Runnable work) {
        this.scheduler = scheduler;
        this.work = work;
    }

    /** Asks for it; while it is done, for once more. */
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
