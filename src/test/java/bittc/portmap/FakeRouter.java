package bittc.portmap;

import bittc.loop.Cancellable;
import bittc.loop.SimulatedScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A home network with one router, on simulated time: it speaks what it is told to, and writes its messages by hand. Each answer
 * comes in a later turn; whatever is sent is noted.
 */
final class FakeRouter implements RouterSockets {
    static final InetAddress OURS = address("192.168.1.7");
    static final InetAddress ROUTER = address("192.168.1.1");
    static final Uplink UPLINK = new Uplink(OURS, 24, Optional.of(ROUTER));

    final SimulatedScheduler scheduler = new SimulatedScheduler();

    /** {@code TCP 6881 -> 192.168.1.7:6881}, with the nonce that PCP mapped it with, or the lease of UPnP. */
    final Map<String, String> mappings = new TreeMap<>();

    /** Requests of HTTP: where to, and the first line, with the action of SOAP. */
    final List<String> calls = new ArrayList<>();

    /** Datagrams to the gateway's port: their first two bytes. */
    final List<String> datagrams = new ArrayList<>();

    /** Times of the datagrams, in milliseconds from the first. */
    final List<Long> times = new ArrayList<>();

    boolean pcp;
    boolean natPmp;
    int result;
    long maxLease = 7200;
    InetAddress external = address("198.51.100.4");

    /** The port that is given instead of this one. */
    Map<Integer, Integer> otherPorts = Map.of();

    /** The next datagrams to the gateway get lost. */
    int lost;

    /** The answers to a search: sender, and URL. */
    List<Map.Entry<InetAddress, String>> devices = List.of();

    /** Answers requests of HTTP; for one without an answer, null. */
    Function<String, Reply> http = request -> null;

    int openSockets;
    private long started;
    private long firstDatagram = Long.MIN_VALUE;

    /** An answer of HTTP. */
    record Reply(int status, String body) {}

    static InetAddress address(String digits) {
        try {
            return InetAddress.getByName(digits);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Forgets everything, and starts its clock anew. */
    void restart() {
        mappings.clear();
        started = scheduler.nanoTime();
    }

    private int epoch() {
        return (int) ((scheduler.nanoTime() - started) / 1_000_000_000L) + 1000;
    }

    @Override
    public Udp udp(InetAddress local, Receiver receiver) {
        openSockets++;
        boolean[] open = {true};
        return new Udp() {
            @Override
            public void send(InetSocketAddress to, byte[] datagram) {
                if (to.equals(IgdSearch.GROUP)) {
                    search(datagram, receiver, open);
                } else if (open[0]) {
                    note(datagram);
                    if (lost > 0) {
                        lost--;
                    } else {
                        answer(datagram)
                                .ifPresent(bytes -> scheduler.execute(() -> {
                                    if (open[0]) {
                                        receiver.onDatagram(new InetSocketAddress(ROUTER, 5351), bytes);
                                    }
                                }));
                    }
                }
            }

            @Override
            public void close() {
                openSockets -= open[0] ? 1 : 0;
                open[0] = false;
            }
        };
    }

    private void note(byte[] datagram) {
        if (firstDatagram == Long.MIN_VALUE) {
            firstDatagram = scheduler.nanoTime();
        }
        datagrams.add(datagram[0] + "/" + datagram[1]);
        times.add((scheduler.nanoTime() - firstDatagram) / 1_000_000);
    }

    private void search(byte[] datagram, Receiver receiver, boolean[] open) {
        String text = new String(datagram, StandardCharsets.ISO_8859_1);
        if (!text.contains("device:InternetGatewayDevice:1")) {
            return;
        }
        for (Map.Entry<InetAddress, String> device : devices) {
            String answer = "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: "
                    + "urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nEXT:\r\nLocation: " + device.getValue()
                    + "\r\n\r\n";
            scheduler.execute(() -> {
                if (open[0]) {
                    receiver.onDatagram(
                            new InetSocketAddress(device.getKey(), 1900), answer.getBytes(StandardCharsets.ISO_8859_1));
                }
            });
        }
    }

    private Optional<byte[]> answer(byte[] request) {
        if (request[0] == 2 && pcp) {
            return Optional.of(answerPcp(ByteBuffer.wrap(request)));
        } else if (request[0] == 2 && natPmp) {
            return Optional.of(new byte[] {0, (byte) 0x81, 0, 1, 0, 0, 0, 9});
        } else if (request[0] == 0 && natPmp) {
            return Optional.of(answerNatPmp(ByteBuffer.wrap(request)));
        }
        return Optional.empty();
    }

    private byte[] answerPcp(ByteBuffer in) {
        byte[] nonce = Arrays.copyOfRange(in.array(), 24, 36);
        byte[] client = Arrays.copyOfRange(in.array(), 8, 24);
        String port = (in.get(36) == 6 ? "TCP " : "UDP ");
        int internal = in.getShort(40) & 0xffff;
        int suggested = in.getShort(42) & 0xffff;
        String owner = mappings.get(port + internal);
        boolean foreign = owner != null && !owner.endsWith(Arrays.toString(nonce));
        int code = foreign ? 2 : result;
        long lease = Math.min(in.getInt(4) & 0xffffffffL, maxLease);
        int granted = otherPorts.getOrDefault(suggested, suggested);
        if (code == 0 && lease == 0) {
            mappings.remove(port + internal);
            granted = 0;
        } else if (code == 0) {
            mappings.put(port + internal, granted + " " + Arrays.toString(client) + Arrays.toString(nonce));
        }
        ByteBuffer out = ByteBuffer.allocate(60)
                .put(new byte[] {2, (byte) 0x81, 0, (byte) code})
                .putInt((int) lease)
                .putInt(epoch())
                .put(new byte[12])
                .put(in.array(), 24, 18)
                .putShort((short) granted)
                .put(new byte[10])
                .put(new byte[] {-1, -1});
        return out.put(external.getAddress()).array();
    }

    private byte[] answerNatPmp(ByteBuffer in) {
        int opcode = in.get(1);
        ByteBuffer out = ByteBuffer.allocate(opcode == 0 ? 12 : 16)
                .put((byte) 0)
                .put((byte) (0x80 | opcode))
                .putShort((short) result)
                .putInt(epoch());
        if (opcode == 0) {
            return out.put(external.getAddress()).array();
        }
        String port = opcode == 2 ? "TCP " : "UDP ";
        int internal = in.getShort(4) & 0xffff;
        int suggested = in.getShort(6) & 0xffff;
        long lease = Math.min(in.getInt(8) & 0xffffffffL, maxLease);
        int granted = otherPorts.getOrDefault(suggested, suggested);
        if (result == 0 && lease == 0) {
            mappings.remove(port + internal);
            granted = 0;
        } else if (result == 0) {
            mappings.put(port + internal, Integer.toString(granted));
        }
        return out.putShort((short) internal)
                .putShort((short) granted)
                .putInt((int) lease)
                .array();
    }

    @Override
    public Cancellable call(InetSocketAddress to, byte[] request, Answer answer) {
        String text = new String(request, StandardCharsets.ISO_8859_1);
        int action = text.indexOf("SOAPAction: ");
        String what =
                action < 0 ? "" : " " + text.substring(text.indexOf('#', action) + 1, text.indexOf("\"\r\n", action));
        calls.add(to.getAddress().getHostAddress() + ":" + to.getPort() + " "
                + text.lines().findFirst().orElse("") + what);
        boolean[] cancelled = new boolean[1];
        scheduler.execute(() -> {
            Reply reply = cancelled[0] ? null : http.apply(text);
            if (!cancelled[0] && reply == null) {
                answer.onFailure("connection refused");
            } else if (!cancelled[0]) {
                answer.onAnswer(reply.status(), reply.body());
            }
        });
        return () -> cancelled[0] = true;
    }
}
