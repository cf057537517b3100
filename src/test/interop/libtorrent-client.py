#!/usr/bin/python3
"""A client made of libtorrent: shares one torrent until it is killed.

    libtorrent-client.py TORRENT FOLDER ADDRESS [UPLOAD_LIMIT]

ADDRESS is where it listens (10.9.0.2:6881, [fd09::2]:6881), UPLOAD_LIMIT is in bytes per second. Prints "complete"
as soon as all is verified and on disk, and whenever they have grown, "from IP BYTES" and "to IP BYTES": the payload
exchanged with each address so far.
"""
import collections
import sys

import libtorrent as lt

# A session that looks for nobody but through the trackers; all else is as libtorrent has it by default.
SETTINGS = {
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "alert_mask": lt.alert.category_t.status_notification | lt.alert.category_t.storage_notification,
}
LOOK_EVERY_MS = 50


def main(torrent, folder, address, upload_limit=0):
    session = lt.session(dict(SETTINGS, listen_interfaces=address))
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(torrent)
    params.save_path = folder
    params.upload_limit = int(upload_limit)
    params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
    handle = session.add_torrent(params)
    exchanged = collections.Counter()
    while True:
        session.wait_for_alert(LOOK_EVERY_MS)
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


main(*sys.argv[1:])
