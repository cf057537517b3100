package bittc.fuzz;

import bittc.bencode.BencodeFuzz;
import bittc.cli.report.TextFuzz;
import bittc.cli.run.CliFuzz;
import bittc.dht.DhtFuzz;
import bittc.http.HttpFuzz;
import bittc.lsd.LsdFuzz;
import bittc.metainfo.MetainfoFuzz;
import bittc.mse.MseFuzz;
import bittc.net.NetFuzz;
import bittc.portmap.PortmapFuzz;
import bittc.storage.StorageFuzz;
import bittc.testkit.SwarmFuzz;
import bittc.tracker.TrackerFuzz;
import bittc.utp.UtpFuzz;
import bittc.wire.WireFuzz;
import java.util.List;
import java.util.stream.Stream;

/** All targets: each decoder of bytes that a stranger, a file or a user gives us is in this table. */
public final class FuzzTargets {
    private FuzzTargets() {}

    /** Every target, in no order that matters. */
    public static List<FuzzTarget> all() {
        return Stream.of(
                        BencodeFuzz.targets(),
                        MetainfoFuzz.targets(),
                        WireFuzz.targets(),
                        DhtFuzz.targets(),
                        TrackerFuzz.targets(),
                        HttpFuzz.targets(),
                        StorageFuzz.targets(),
                        LsdFuzz.targets(),
                        NetFuzz.targets(),
                        PortmapFuzz.targets(),
                        MseFuzz.targets(),
                        UtpFuzz.targets(),
                        SwarmFuzz.targets(),
                        CliFuzz.targets(),
                        TextFuzz.targets())
                .flatMap(List::stream)
                .toList();
    }

    /** The target of this name. */
    public static FuzzTarget named(String name) {
        return all().stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no target " + name + " among "
                        + all().stream().map(FuzzTarget::name).toList()));
    }
}
