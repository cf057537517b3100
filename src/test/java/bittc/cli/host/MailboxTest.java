package bittc.cli.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MailboxTest {
    @Test
    void whoIsHeldUpElsewhereIsNotWaitedForForEver() throws InterruptedException {
        Mailbox mailbox = new Mailbox();
        List<String> happened = new ArrayList<>();
        mailbox.postUrgent(() -> happened.add("taken"), Duration.ZERO, () -> happened.add("late"));
        assertEquals(List.of("late"), happened);
        mailbox.runNext(Duration.ZERO);
        assertEquals(List.of("late", "taken"), happened);
    }

    @Test
    void inACrowdRemarksAreDroppedAndOnlyTheLatestOfAKindWaits() throws InterruptedException {
        Mailbox mailbox = new Mailbox();
        List<String> happened = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            mailbox.postRemark(() -> happened.add("remark"));
        }
        AtomicReference<Runnable> waiting = new AtomicReference<>();
        for (int i = 1; i <= 3000; i++) {
            String state = "state " + i;
            waiting = mailbox.postLatest(waiting, () -> happened.add(state));
        }
        mailbox.post(() -> happened.add("end"));
        mailbox.runNext(Duration.ZERO);
        assertEquals(1000, happened.stream().filter("remark"::equals).count());
        assertEquals(List.of("state 3000", "end"), happened.subList(1000, happened.size()));

        mailbox.postLatest(waiting, () -> happened.add("later"));
        mailbox.runNext(Duration.ZERO);
        assertEquals("later", happened.get(happened.size() - 1), "one that was taken is not replaced");
    }

    @Test
    void whereThereIsRoomEveryMessageArrives() throws InterruptedException {
        Mailbox mailbox = new Mailbox();
        List<Integer> happened = new ArrayList<>();
        AtomicReference<Runnable> waiting = new AtomicReference<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            waiting = mailbox.postLatest(waiting, () -> happened.add(number));
        }
        mailbox.runNext(Duration.ZERO);
        assertEquals(List.of(0, 1, 2), happened);
    }
}
