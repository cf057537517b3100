#!/usr/bin/env python3
"""Kills downloads with SIGKILL: at random moments, again and again until one is complete, and at chosen system calls (renames, unlinks,
the first writes, the start-up check). After each kill no file may have its final name with wrong bytes; in the end all bytes are right.
`create` is killed too: its target never is half a torrent.

    kills.py [--random N] [--workers N]
"""
import argparse
import concurrent.futures
import random
import subprocess

from trial import *

FILES = [('a.bin', 9000000), ('sub/b.bin', 3000001), ('sub/c', 5), ('d.bin', 5000000)]
RATE = 4_000_000


def kill_at_random(swarm, number):
    """Kills one download 1 to 4 times, then lets it end; counts what the seed had to send again."""
    dice = random.Random(number)
    out = swarm.new_folder()
    found = []
    for _ in range(dice.randint(1, 4)):
        process = subprocess.Popen(swarm.command(out, '--max-download', str(RATE)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.1, 3.5))
        process.kill()
        process.wait()
        found += ['killed: final name on wrong bytes: %s' % name for name in swarm.wrongly_named(out)]
    ended = run(swarm.command(out), limit=60)
    return found + judge(swarm, out, ended, again=False) + ([] if ended.code == 0 else ['exit code %s' % ended.code]), ended


def kill_at_call(swarm, begun, call, name):
    """Kills at the first call that has to do with this file. (Where it counts, strace takes other files too, and with --seccomp-bpf it loses signals.)"""
    out = swarm.new_folder()
    if begun:
        shutil.copytree(begun, out, dirs_exist_ok=True)
    log = tempfile.mktemp(dir=swarm.dir)
    path = os.path.join(out, name)
    options = [word for each in (path, path + '.part', path + '.new') for word in ('-P', each)]
    ended = run(['strace', '-f', '-qq', '-o', log, *options, '-e', 'trace=' + call,
                 '-e', 'inject=%s:signal=KILL' % call, *swarm.command(out)], limit=40)
    hit = ended.code != 0
    found = ['killed: final name on wrong bytes: %s' % name for name in swarm.wrongly_named(out)]
    return hit, found + judge(swarm, out, run(swarm.command(out), limit=60), again=True), ended


def kill_create(swarm, number):
    target = os.path.join(swarm.dir, 'made-%d.torrent' % number)
    with open(target, 'w') as file:
        file.write('what was there')
    command = [BITTC, 'create', '-q', '--overwrite', '-s', '16K', '-o', target, os.path.join(swarm.dir, 'src', 'content')]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(random.Random(number).uniform(0.05, 0.7))
    process.kill()
    process.wait()
    here = open(target, 'rb').read()
    return [] if here in (b'what was there', open(swarm.torrent, 'rb').read()) else ['%d bytes of half a torrent' % len(here)]


parser = argparse.ArgumentParser()
parser.add_argument('--random', type=int, default=50)
parser.add_argument('--workers', type=int, default=2)
arguments = parser.parse_args()
isolate()
swarm = Swarm(FILES, piece='64K')
tally = Tally()
with concurrent.futures.ThreadPoolExecutor(arguments.workers) as pool:
    for number, (found, ended) in enumerate(pool.map(lambda n: kill_at_random(swarm, n), range(arguments.random))):
        tally.add('random %d' % number, found, ended.err.strip()[-200:])
    begun = swarm.new_folder()
    process = subprocess.Popen(swarm.command(begun, '--max-download', str(RATE)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(2)
    process.kill()
    process.wait()
    names = ['content/' + name for name, _ in FILES] + ['.content.bittc']
    aimed = [(start, call, name) for start in (None, begun) for name in names
             for call in ('rename', 'unlink', 'openat', 'pread64', 'pwrite64', 'ftruncate', 'statx')]
    hits = 0
    for (start, *where), (hit, found, ended) in zip(aimed, pool.map(lambda trial: kill_at_call(swarm, *trial), aimed)):
        hits += hit
        if hit:
            tally.add('%s, killed at %s of %s' % ('resumed' if start else 'new', *where), found, ended.err.strip()[-200:])
    print('%d of %d aimed kills hit' % (hits, len(aimed)))
    for number, found in enumerate(pool.map(lambda n: kill_create(swarm, n), range(20))):
        tally.add('create %d' % number, found)
tally.close('kills')
