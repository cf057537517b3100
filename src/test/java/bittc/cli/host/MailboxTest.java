package bittc.cli.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
}
