"""What the trials share: a network namespace of their own, content, torrents, seeds, and the verdict on a download.

A trial starts target/bittc (or BITTC) as a process, does something to it or to its files, and asks four things: did it end in time, did it
never call wrong bytes complete, did it show no stack trace, and does the same command complete afterwards. Needs Linux, root, python3.
"""
import atexit
import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
BITTC = os.path.realpath(os.environ.get('BITTC', os.path.join(HERE, '../../../target/bittc')))
QUIET = ['--no-dht', '--no-lsd', '--no-pex', '--no-trackers', '--config', 'none', '--listen-address', '127.0.0.1']
TRACE = re.compile(r'^\s+at [a-z]+[\w.$]*\(|Exception in thread|\bjava\.\w+\.|\bio\.netty\.|SIGSEGV|SIGBUS', re.M)


def isolate():
    """Runs this script again where nothing reaches the network: a namespace with a loopback interface alone."""
    if os.environ.get('TRIAL_ISOLATED') != '1':
        os.environ['TRIAL_ISOLATED'] = '1'
        os.execvp('unshare', ['unshare', '-nmpf', '--kill-child', '--mount-proc', 'bash', '-c',
                              'ip link set lo up && exec "$0" "$@"', sys.executable] + sys.argv)


class Swarm:
    """A folder with content, its torrent, and a seed of it that runs until the script ends."""

    def __init__(self, files, piece='16K', port=7001, rate=None):
        self.dir = tempfile.mkdtemp(prefix='trial.')
        atexit.register(shutil.rmtree, self.dir, True)
        self.port = port
        self.files = files
        root = os.path.join(self.dir, 'src', 'content')
        source = random.Random(1)
        for name, length in files:
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'wb') as file:
                for start in range(0, length, 1 << 24):
                    file.write(source.randbytes(min(1 << 24, length - start)))
        self.torrent = os.path.join(self.dir, 'content.torrent')
        run([BITTC, 'create', '-q', '-s', piece, '-o', self.torrent, root], check=True)
        self.want = {name: digest(os.path.join(root, name)) for name, _ in files}
        command = [BITTC, 'seed', '-q', *QUIET, '-p', str(port), '-d', os.path.dirname(root), self.torrent]
        if rate:
            command[3:3] = ['-u', rate]
        self.seed = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        atexit.register(self.seed.kill)
        self.seed.stdout.readline()  # it tells the path once it shares it

    def command(self, out, *more):
        return [BITTC, 'download', '--progress', 'none', *QUIET, '--stall-timeout', '8', '--peer', '127.0.0.1:%d' % self.port,
                '-d', out, *more, self.torrent]

    def new_folder(self):
        return tempfile.mkdtemp(prefix='out.', dir=self.dir)

    def wrong_files(self, out):
        """The files that are not under their final names with the right bytes."""
        return [name for name, want in self.want.items() if digest(os.path.join(out, 'content', name)) != want]

    def wrongly_named(self, out):
        """The files that have their final names and wrong bytes: what a script would trust."""
        names = (name for name in self.want if os.path.lexists(os.path.join(out, 'content', name)))
        return [name for name in names if digest(os.path.join(out, 'content', name)) != self.want[name]]


def digest(path):
    try:
        with open(path, 'rb') as file:
            sum = hashlib.sha1()
            while block := file.read(1 << 20):
                sum.update(block)
            return sum.hexdigest()
    except OSError as e:
        return e.strerror


class Ended:
    """How a process ended: its exit code (None: it hung and was killed), what it wrote, how long it took."""

    def __init__(self, code, out, err, seconds):
        self.code, self.out, self.err, self.seconds = code, out, err, seconds

    def problems(self):
        found = []
        if self.code is None:
            found.append('hung')
        if self.code == 70 or TRACE.search(self.out + self.err):
            found.append('stack trace or bug')
        return found


def run(command, limit=30, check=False, env=None):
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                               start_new_session=True, env=env)
    try:
        out, err = process.communicate(timeout=limit)
        code = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        code = None
    ended = Ended(code, out.decode('utf8', 'replace'), err.decode('utf8', 'replace'), time.monotonic() - started)
    if check and code != 0:
        sys.exit('%s: exit code %s\n%s' % (' '.join(command), code, ended.err))
    return ended


def judge(swarm, out, ended, again=True, more=()):
    """What is wrong with a run that was disturbed, and with the undisturbed one after it."""
    found = ended.problems()
    if ended.code == 0 and swarm.wrong_files(out):
        found.append('exit 0, but wrong: %s' % swarm.wrong_files(out))
    if swarm.wrongly_named(out):
        found.append('final name on wrong bytes: %s' % swarm.wrongly_named(out))
    if again and not found:
        second = run(swarm.command(out, *more), limit=60)
        found += ['again: ' + problem for problem in second.problems()]
        if second.code != 0:
            found.append('again: exit code %s: %s' % (second.code, second.err.strip()[-300:]))
        elif swarm.wrong_files(out):
            found.append('again: exit 0, but wrong: %s' % swarm.wrong_files(out))
    return found


class Tally:
    """Counts trials, prints those that failed, and ends the script with 0 if none did."""

    def __init__(self):
        self.total = self.bad = 0

    def add(self, name, found, note=''):
        self.total += 1
        self.bad += bool(found)
        if found:
            print('WRONG  %s: %s %s' % (name, '; '.join(found), note), flush=True)

    def close(self, what):
        print('%s: %d right, %d wrong' % (what, self.total - self.bad, self.bad))
        sys.exit(1 if self.bad else 0)
