#!/usr/bin/env python3
"""Lets system calls of a real download fail, one after the other, and asks after each: no false completion, no hang over 30 s, no stack
trace, and the same command again completes.

    faults.py [--workers N] [--each N] [CALL...]

strace makes the calls fail that touch the torrent's own files (its content, record, lock and folder), so that the JVM itself is spared: once,
and from then on. Short writes come from a library that is loaded before libc, because strace cannot make one. --each bounds how many
places are tried for one call and error.
"""
import argparse
import collections
import concurrent.futures
import re
import subprocess

from trial import *

ERRORS = {
    'write': ['ENOSPC', 'EIO', 'EDQUOT'], 'pwrite64': ['ENOSPC', 'EIO', 'EDQUOT'], 'pwritev': ['ENOSPC', 'EIO'], 'writev': ['ENOSPC', 'EIO'],
    'openat': ['EACCES', 'EMFILE', 'EIO', 'ENOSPC'], 'rename': ['EIO', 'EACCES', 'ENOSPC'], 'ftruncate': ['ENOSPC', 'EIO'],
    'fallocate': ['ENOSPC', 'EOPNOTSUPP'], 'fsync': ['EIO', 'ENOSPC'], 'fdatasync': ['EIO'], 'mkdir': ['EACCES', 'ENOSPC', 'EIO'],
    'unlink': ['EACCES', 'EIO'], 'pread64': ['EIO'], 'read': ['EIO'], 'statx': ['EACCES', 'EIO'], 'newfstatat': ['EIO'], 'fstat': ['EIO'],
    'statfs': ['EIO'], 'symlink': ['EACCES', 'EIO'], 'fcntl': ['ENOLCK'], 'lseek': ['EIO'], 'close': ['EIO'],
}
FILES = [('a.bin', 400000), ('sub/b.bin', 100001), ('sub/c', 5), ('d.bin', 300000), ('empty', 0)]
SHORT_WRITES = r'''
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>
static int turn;
static size_t cut(size_t n) { return n > 1 && __sync_fetch_and_add(&turn, 1) % 2 ? n / 2 + 1 : n; }
#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t at) { REAL(pwrite64); return real(fd, b, cut(n), at); }
ssize_t pwritev64(int fd, const struct iovec *v, int n, off64_t at) { REAL(pwritev64); return real(fd, v, n > 1 ? n / 2 : n, at); }
'''


def paths_of(out):
    names = [name + end for name, _ in FILES for end in ('', '.part')]
    inside = ['content', 'content/sub'] + ['content/' + name for name in names]
    hidden = ['.content.bittc' + end for end in ('', '.lock', '.parts', '.new', '.tmp')]
    return [out] + [os.path.join(out, name) for name in inside + hidden]


def traced(out, command, *how):
    log = tempfile.mktemp(dir=os.path.dirname(out))
    options = [word for path in paths_of(out) for word in ('-P', path)]
    return ['strace', '-f', '-qq', '--seccomp-bpf', '-o', log, *options, *how, *command], log


def half_done(swarm):
    """A folder with half of the content, as a kill has left it; its last bytes are in no record."""
    out = swarm.new_folder()
    process = subprocess.Popen(swarm.command(out, '--max-download', '300K'), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1.5)
    process.kill()
    process.wait()
    return out


def folder(swarm, begun):
    """A new folder, or a copy of one that a run has begun."""
    out = swarm.new_folder()
    if begun:
        shutil.copytree(begun, out, dirs_exist_ok=True)
    return out


def calls_of(swarm, begun):
    """How often an undisturbed download makes each call on the torrent's files."""
    out = folder(swarm, begun)
    command, log = traced(out, swarm.command(out, *MORE), '-e', 'trace=%s' % ','.join('?' + call for call in ERRORS))
    ended = run(command, limit=60)
    if ended.code != 0 or swarm.wrong_files(out):
        sys.exit('the undisturbed download failed: %s' % ended.err)
    return collections.Counter(re.findall(r'^\d+ +(?:<\.\.\. )?(\w+)\(', open(log).read(), re.M))


def spread(count, most):
    """At most so many of the places 1 to count, the first and the last among them."""
    return sorted({1 + round(i * (count - 1) / max(1, most - 1)) for i in range(min(count, most))})


def disturb(swarm, begun, call, error, when):
    out = folder(swarm, begun)
    fault = 'inject=%s:error=%s:when=%s' % (call, error, when)
    command, log = traced(out, swarm.command(out, *MORE), '-e', 'trace=' + call, '-e', fault)
    ended = run(command, limit=40)
    hits = open(log).read().count('(INJECTED)')
    if ended.code is not None and ended.seconds > 30:
        ended.code = None
    found = judge(swarm, out, ended, again=hits > 0, more=MORE) if hits else []
    shutil.rmtree(out, True)
    return '%s, %s %s at %s' % ('resumed' if begun else 'new', call, error, when), hits, found, ended


def short_writes(swarm):
    source = os.path.join(swarm.dir, 'short.c')
    with open(source, 'w') as file:
        file.write(SHORT_WRITES)
    library = os.path.join(swarm.dir, 'short.so')
    subprocess.run(['gcc', '-w', '-shared', '-fPIC', '-o', library, source, '-ldl'], check=True)
    out = swarm.new_folder()
    ended = run(swarm.command(out, *MORE), env=dict(os.environ, LD_PRELOAD=library))
    return judge(swarm, out, ended) + ([] if ended.code == 0 else ['exit code %s' % ended.code]), ended


parser = argparse.ArgumentParser()
parser.add_argument('--workers', type=int, default=2)
parser.add_argument('--each', type=int, default=6)
parser.add_argument('--option', action='append', default=[], help='one more option of the downloads')
parser.add_argument('call', nargs='*')
arguments = parser.parse_args()
MORE = arguments.option
isolate()
swarm = Swarm(FILES)
tally = Tally()
trials = []
for begun in (None, half_done(swarm)):
    counts = calls_of(swarm, begun)
    print('calls of an undisturbed %s download: %s' % ('resumed' if begun else 'new', dict(counts)), flush=True)
    for call, errors in ERRORS.items():
        if counts[call] and (not arguments.call or call in arguments.call):
            for error in errors:
                trials += [(begun, call, error, str(place)) for place in spread(counts[call], arguments.each)]
                trials += [(begun, call, error, '%d+' % place) for place in spread(counts[call], 2)]
hit = 0
codes = collections.Counter()
with concurrent.futures.ThreadPoolExecutor(arguments.workers) as pool:
    for name, hits, found, ended in pool.map(lambda trial: disturb(swarm, *trial), trials):
        if hits:
            hit += 1
            codes[ended.code] += 1
            tally.add(name, found, '(exit code %s: %s)' % (ended.code, ended.err.strip()[-200:]))
if not arguments.call:
    found, ended = short_writes(swarm)
    tally.add('short writes', found, ended.err.strip()[-300:])
print('%d faults hit; exit codes: %s' % (hit, dict(codes)))
tally.close('faults')
