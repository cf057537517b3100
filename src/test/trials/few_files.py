#!/usr/bin/env python3
"""Downloads 500 files from 100 peers with `ulimit -n 64`: it completes, whatever has to be closed meanwhile.

    few_files.py [FILES [PEERS [LIMIT]]]
"""
import hashlib
import socket
import struct
import threading

from trial import *

files, peers, limit = (int(word) for word in (sys.argv[1:] + ['500', '100', '64'][len(sys.argv) - 1:]))
isolate()
swarm = Swarm([('f%03d' % number, 20000) for number in range(files)], piece='64K')
swarm.seed.kill()
data = b''.join(open(os.path.join(swarm.dir, 'src', 'content', name), 'rb').read() for name, _ in sorted(swarm.files))
raw = open(swarm.torrent, 'rb').read()
info_hash = hashlib.sha1(raw[raw.index(b'4:info') + 6:-1]).digest()
pieces = -(-len(data) // 65536)
accepted = []


def exactly(connection, length):
    got = b''
    while len(got) < length:
        more = connection.recv(length - len(got))
        if not more:
            raise OSError('closed')
        got += more
    return got


def serve(connection):
    """A seed that knows handshake, bitfield, unchoke, request and piece (BEP 3)."""
    try:
        exactly(connection, 68)
        accepted.append(1)
        bits = bytearray(-(-pieces // 8))
        for piece in range(pieces):
            bits[piece // 8] |= 128 >> piece % 8
        connection.sendall(b'\x13BitTorrent protocol' + bytes(8) + info_hash + b'-XX0001-' + os.urandom(12)
                           + struct.pack('>IB', 1 + len(bits), 5) + bytes(bits) + struct.pack('>IB', 1, 1))
        while True:
            message = exactly(connection, struct.unpack('>I', exactly(connection, 4))[0])
            if message[:1] == b'\x06':
                index, begin, length = struct.unpack('>III', message[1:])
                at = index * 65536 + begin
                time.sleep(0.02)  # so that all of them are needed
                connection.sendall(struct.pack('>IBII', 9 + length, 7, index, begin) + data[at:at + length])
    except OSError:
        connection.close()


def listen(host):
    server = socket.create_server((host, 7001))
    while True:
        threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()


addresses = ['127.0.1.%d' % (number + 1) for number in range(peers)]
for address in addresses:
    threading.Thread(target=listen, args=(address,), daemon=True).start()
out = swarm.new_folder()
command = [BITTC, 'download', '--progress', 'none', *QUIET, '--stall-timeout', '20', '-d', out]
command += [word for address in addresses for word in ('--peer', address + ':7001')]
ended = run(['bash', '-c', 'ulimit -n %d; exec "$@"' % limit, 'bash', *command, swarm.torrent], limit=120)
print('exit code %s after %.1f s, %d handshakes; %s' % (ended.code, ended.seconds, len(accepted), ended.err.strip()[-300:]))
tally = Tally()
tally.add('ulimit -n %d' % limit, ended.problems() + swarm.wrong_files(out)[:3] + ([] if ended.code == 0 else ['exit code']))
tally.close('few files')
