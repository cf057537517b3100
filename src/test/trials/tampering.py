#!/usr/bin/env python3
"""Does to the files of a download what other programs do: truncates, replaces, rewrites, deletes them, turns them into links, folders and
FIFOs, during a run, between runs, and between two runs of which the first was killed. Exit 0 must mean right bytes, nothing of a stranger's
may be lost, and the command again (once what stands in the way is moved away) completes.

    tampering.py [--workers N]
"""
import argparse
import concurrent.futures
import subprocess

from trial import *

FILES = [('a.bin', 4000000), ('sub/b.bin', 1000001), ('d.bin', 3000000)]
RATE = 2_000_000
MARK = b'a file of somebody else\n'


def truncate(path):
    os.truncate(path, os.path.getsize(path) // 3)


def grow(path):
    with open(path, 'ab') as file:
        file.write(MARK)


def rewrite(path):
    """Eight bytes in place, near the beginning."""
    with open(path, 'r+b') as file:
        file.seek(100)
        file.write(b'EVILEVIL')


def rewrite_backdated(path):
    """The same, and then the old time again, as rsync and cp -p leave it."""
    before = os.stat(path)
    rewrite(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace(path):
    """Another file of the same length under the same name, as an editor saves."""
    with open(path + '~', 'wb') as file:
        file.truncate(os.path.getsize(path))
        file.write(MARK)
    os.rename(path + '~', path)


def delete(path):
    os.unlink(path)


def link(path):
    """A symbolic link to a stranger's file, which must stay as it is."""
    other = path + '.stranger'
    with open(other, 'wb') as file:
        file.write(MARK * 1000)
    os.unlink(path)
    os.symlink(other, path)


def folder(path):
    os.unlink(path)
    os.mkdir(path)


def fifo(path):
    os.unlink(path)
    os.mkfifo(path)


def touch(path):
    os.utime(path)


ATTACKS = [truncate, grow, rewrite, rewrite_backdated, replace, delete, link, folder, fifo, touch]


def present(out, name):
    for end in ('', '.part'):
        path = os.path.join(out, 'content', name + end)
        if os.path.isfile(path):
            return path
    return None


def clear(out):
    """Moves away what stands in the way, as a user would."""
    for name, _ in FILES:
        for end in ('', '.part'):
            path = os.path.join(out, 'content', name + end)
            if os.path.isdir(path):
                os.rmdir(path)
            elif os.path.lexists(path) and not os.path.isfile(path) or os.path.islink(path):
                os.unlink(path)


def begin(swarm, out, *more):
    return subprocess.Popen(swarm.command(out, '--max-download', str(RATE), *more), stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def end(process, limit=30):
    started = time.monotonic()
    try:
        out, err = process.communicate(timeout=limit)
        code = process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        code = None
    return Ended(code, out.decode('utf8', 'replace'), err.decode('utf8', 'replace'), time.monotonic() - started)


def strangers(out):
    return [path for path in (os.path.join(d, f) for d, _, files in os.walk(out) for f in files) if path.endswith('.stranger')]


def trial(swarm, when, attack, name, seconds):
    out = swarm.new_folder()
    process = begin(swarm, out)
    limit = time.monotonic() + 15
    while present(out, name) is None and time.monotonic() < limit:
        time.sleep(0.05)
    time.sleep(seconds)
    if when == 'between':
        process.terminate()
        end(process)
    elif when == 'after a kill':
        process.kill()
        end(process)
    path = present(out, name)
    if path is None:
        process.kill()
        end(process)
        return ['there was no file to attack'], '', 0
    attack(path)
    ended = end(process if when == 'during' else begin(swarm, out))
    found = judge(swarm, out, ended, again=False)
    if any(open(other, 'rb').read() != MARK * 1000 for other in strangers(out)):
        found.append("a stranger's file was changed")
    if not found and (ended.code != 0 or swarm.wrong_files(out)):
        clear(out)
        again = run(swarm.command(out), limit=40)
        if again.code == 4:  # what is in the way is told; the user who believes it says --overwrite
            again = run(swarm.command(out, '--overwrite'), limit=40)
        found += judge(swarm, out, again, again=False)
        if again.code != 0:
            found.append('again: exit code %s: %s' % (again.code, again.err.strip()[-300:]))
    return found, ended.err.strip()[-200:], ended.code


parser = argparse.ArgumentParser()
parser.add_argument('--workers', type=int, default=2)
parser.add_argument('--only', default='')
arguments = parser.parse_args()
isolate()
swarm = Swarm(FILES, piece='64K')
tally = Tally()
trials = [(when, attack, name, seconds) for when in ('during', 'between', 'after a kill') for attack in ATTACKS
          for name, seconds in (('a.bin', 0.1), ('d.bin', 0.4), ('sub/b.bin', 0.2)) if arguments.only in attack.__name__ + ' ' + when]
with concurrent.futures.ThreadPoolExecutor(arguments.workers) as pool:
    for (when, attack, name, seconds), (found, note, code) in zip(trials, pool.map(lambda t: trial(swarm, *t), trials)):
        tally.add('%s %s %s' % (attack.__name__, name, when), found, '(exit code %s: %s)' % (code, note))
tally.close('tampering')
