package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkTest {
    /** Eight threads, and what may wait for one. */
    private static final int ROOM = 8 + 1024;

    private final LoopbackNetwork network = LoopbackNetwork.onNio(Optional.empty());
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() {
        end.countDown();
        network.close();
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void lookupsThatWaitHaveABoundAndSayWhenItIsReached() throws Exception {
        for (int i = 0; i < ROOM; i++) {
            network.network().background().execute(this::await);
        }
        assertThrows(
                RejectedExecutionException.class,
                () -> network.network().background().execute(this::await));
        CompletableFuture<String> failed = new CompletableFuture<>();
        network.network().resolver().resolve("name.invalid", found -> {}, failed::complete);
        assertEquals("too many names to look up", failed.get(60, TimeUnit.SECONDS));
    }

    @Test
    void anAddressNeedsNoLookup() throws Exception {
        for (int i = 0; i < ROOM; i++) {
            network.network().background().execute(this::await);
        }
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        network.network().resolver().resolve("127.0.0.1", found::complete, failed -> {});
        assertEquals(List.of(InetAddress.getByName("127.0.0.1")), found.get(60, TimeUnit.SECONDS));
    }

    @Test
    void fewAddressesOfANameAreTried() throws Exception {
        InetAddress[] many = new InetAddress[100];
        for (int i = 0; i < many.length; i++) {
            many[i] = address(i);
        }
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        SystemNameResolver resolver =
                new SystemNameResolver(network.network().scheduler(), Runnable::run, any -> true, host -> many);
        resolver.resolve("name.invalid", found::complete, failed -> {});
        List<InetAddress> tried = found.get(60, TimeUnit.SECONDS);
        assertEquals(SystemNameResolver.MAX_ADDRESSES, tried.size());
        assertEquals(address(0), tried.get(0));
    }

    private static InetAddress address(int number) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number});
    }
}
