#!/usr/bin/python3
"""Writes a .torrent file whose files are aligned to pieces, with padding behind each (BEP 47).

    libtorrent-create.py v1|hybrid CONTENT TORRENT

CONTENT is a folder of files, or one file; that has no padding.
"""
import os
import sys

import libtorrent as lt

PIECE = 65536

version, content, torrent = sys.argv[1:]
parent, name = os.path.split(content)
files = [os.path.join(name, file) for file in sorted(os.listdir(content))] if os.path.isdir(content) else [name]
storage = lt.file_storage()
for file in files:
    storage.add_file(file, os.path.getsize(os.path.join(parent, file)))
flags = lt.create_torrent.canonical_files
if version == "v1":
    flags |= lt.create_torrent.v1_only
created = lt.create_torrent(storage, PIECE, flags)
lt.set_piece_hashes(created, parent)
with open(torrent, "wb") as file:
    file.write(lt.bencode(created.generate()))
