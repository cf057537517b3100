#!/usr/bin/python3
"""A client made of libtorrent: shares one torrent until it is killed.

    libtorrent-client.py TORRENT FOLDER ADDRESS [UPLOAD_LIMIT] [--peer=IP:PORT] [--dht=IP:PORT] [--encryption=any|rc4]
                         [--transport=utp]

TORRENT is a file or a magnet link, ADDRESS is where it listens (10.9.0.2:6881, [fd09::2]:6881), UPLOAD_LIMIT is in bytes
per second, --peer names one to connect to, --dht makes it a node of the DHT and names another, --encryption
makes it demand encrypted handshakes, and with rc4 that all is encrypted, over TCP alone; --transport=utp makes it speak
uTP alone, encrypted or not. Prints "complete"
as soon as all is verified and on disk, and whenever they have grown, "from IP BYTES" and "to IP BYTES": the payload
exchanged with each address so far, and "all to BYTES", "all from BYTES": the payload exchanged with anyone, those included
who left between two looks.
"""
import collections
import sys
import time

import libtorrent as lt

# A session that looks for nobody but through the trackers, and whose seeds stay connected to each other, so that they tell of
# each other; all else is as libtorrent has it by default.
SETTINGS = {
    "close_redundant_connections": False,
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "alert_mask": lt.alert.category_t.status_notification | lt.alert.category_t.storage_notification,
}
LOOK_EVERY_MS = 50
LOOK_UP_EVERY_S = 2


# What keeps a node to the addresses of the Internet; here there are others.
DHT_SETTINGS = {
    "enable_dht": True,
    "dht_restrict_routing_ips": False,
    "dht_restrict_search_ips": False,
    "dht_prefer_verified_node_ids": False,
    "dht_ignore_dark_internet": False,
    "dht_enforce_node_id": False,
}

ENCRYPTION_SETTINGS = {
    "out_enc_policy": 0,  # forced
    "in_enc_policy": 0,
}


def without(transport):
    return {f"enable_{direction}_{transport}": False for direction in ("outgoing", "incoming")}


def main(torrent, folder, address, upload_limit=0, peer="", dht=None, encryption=None, transport=None):
    settings = dict(SETTINGS, listen_interfaces=address)
    if dht is not None:
        settings.update(DHT_SETTINGS, dht_bootstrap_nodes=dht)
    if encryption is not None:
        settings.update(ENCRYPTION_SETTINGS, allowed_enc_level=2 if encryption == "rc4" else 3)
    if transport == "utp":
        settings.update(without("tcp"))
    elif encryption is not None:
        settings.update(without("utp"))
    session = lt.session(settings)
    if torrent.startswith("magnet:"):
        params = lt.parse_magnet_uri(torrent)
    else:
        params = lt.add_torrent_params()
        params.ti = lt.torrent_info(torrent)
    params.save_path = folder
    params.upload_limit = int(upload_limit)
    params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
    handle = session.add_torrent(params)
    if peer:
        host, port = peer.rsplit(":", 1)
        handle.connect_peer((host, int(port)))
    exchanged = collections.Counter()
    next_lookup = 0
    while True:
        session.wait_for_alert(LOOK_EVERY_MS)
        if dht is not None and time.monotonic() >= next_lookup:  # by itself it waits for minutes after it has met a node
            next_lookup = time.monotonic() + LOOK_UP_EVERY_S
            handle.force_dht_announce()
        for alert in session.pop_alerts():
            if isinstance(alert, lt.torrent_finished_alert):
                handle.flush_cache()
            elif isinstance(alert, lt.cache_flushed_alert) and handle.status().is_finished:
                print("complete", flush=True)
        for peer in handle.get_peer_info():
            for direction, total in (("from", peer.total_download), ("to", peer.total_upload)):
                # Of two connections with one address the busier counts.
                if total > exchanged[direction, peer.ip[0]]:
                    exchanged[direction, peer.ip[0]] = total
                    print(direction, peer.ip[0], total, flush=True)
        status = handle.status()
        for direction, total in (("from", status.total_payload_download), ("to", status.total_payload_upload)):
            if total > exchanged["all", direction]:
                exchanged["all", direction] = total
                print("all", direction, total, flush=True)


options = dict(word[2:].split("=", 1) for word in sys.argv[1:] if word.startswith("--"))
main(*(word for word in sys.argv[1:] if not word.startswith("--")), **options)
