#!/usr/bin/env python3
"""Takes away what a download needs, gives it back, and measures how long it takes until bytes come again: the link for 30 s, the process
itself (SIGSTOP) for 40 s, the seed for 20 s, the tracker at the start for 20 s. Each within 15 s, and the download completes.

    outage.py [link|stop|seed|tracker ...]
"""
import signal
import subprocess

from trial import *

LIMIT = 15
FILES = [('a.bin', 24000000)]
CABLE = '''set -e
mount -t tmpfs tmpfs /run && ip netns add far && ip link add near type veth peer name end netns far
ip addr add 10.9.0.1/24 dev near && ip link set near up
ip -n far addr add 10.9.0.2/24 dev end && ip -n far link set end up && ip -n far link set lo up'''
REACH = ['--no-dht', '--no-lsd', '--no-pex', '--config', 'none']


class Cable:
    """The seed and the tracker at the far end of a cable; their torrent names the tracker."""

    def __init__(self):
        subprocess.run(['bash', '-c', CABLE], check=True)
        self.dir = tempfile.mkdtemp(prefix='trial.')
        atexit.register(shutil.rmtree, self.dir, True)
        path = os.path.join(self.dir, 'src', 'a.bin')
        os.mkdir(os.path.dirname(path))
        with open(path, 'wb') as file:
            file.write(random.Random(2).randbytes(FILES[0][1]))
        self.want = digest(path)
        self.torrent = os.path.join(self.dir, 'a.torrent')
        run([BITTC, 'create', '-q', '-s', '64K', '-t', 'http://10.9.0.2:6969/announce', '-o', self.torrent, path], check=True)
        self.tracker = self.start_tracker()
        time.sleep(1)
        self.seed = self.start_seed()

    def far(self, *command):
        process = subprocess.Popen(['ip', 'netns', 'exec', 'far', *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        atexit.register(process.kill)
        return process

    def start_tracker(self):
        return self.far(BITTC, 'tracker', '-p', '6969', '--listen-address', '10.9.0.2', '--interval', '60s')

    def start_seed(self):
        seed = self.far(BITTC, 'seed', '-q', *REACH, '-p', '7001', '-u', '600K', '-d', os.path.join(self.dir, 'src'), self.torrent)
        seed.stdout.readline()
        time.sleep(2)
        return seed

    def begin(self):
        self.out = tempfile.mkdtemp(dir=self.dir)
        return subprocess.Popen([BITTC, 'download', '--progress', 'none', '-v', *REACH, '--timeout', '3m', '-d', self.out, self.torrent],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def received():
    with open('/proc/net/dev') as file:
        return next(int(line.split()[1]) for line in file if line.strip().startswith('near:'))


def until_bytes_flow(limit):
    """Seconds until 128 KiB have come within a second."""
    started = time.monotonic()
    while time.monotonic() - started < limit:
        before = received()
        time.sleep(1)
        if received() - before > 128 << 10:
            return time.monotonic() - started - 1
    return limit


def kill(process):
    process.kill()
    process.wait()


def link(cable, download):
    subprocess.run(['ip', 'link', 'set', 'near', 'down'], check=True)
    time.sleep(30)
    subprocess.run(['ip', 'link', 'set', 'near', 'up'], check=True)


def stop(cable, download):
    download.send_signal(signal.SIGSTOP)  # the launcher has become the JVM by exec
    time.sleep(40)
    download.send_signal(signal.SIGCONT)


def seed(cable, download):
    kill(cable.seed)
    time.sleep(20)
    cable.seed = cable.start_seed()


def tracker(cable, download):
    time.sleep(20)
    cable.tracker = cable.start_tracker()
    time.sleep(2)
    kill(cable.seed)  # so that it announces itself at once
    cable.seed = cable.start_seed()


isolate()
cable = Cable()
tally = Tally()
for outage in (link, stop, seed, tracker):
    if sys.argv[1:] and outage.__name__ not in sys.argv[1:]:
        continue
    if outage is tracker:
        kill(cable.tracker)
    download = cable.begin()
    if outage is not tracker and until_bytes_flow(20) >= 20:
        sys.exit('nothing came even before the outage: %s' % download.stdout.read(2000))
    outage(cable, download)
    seconds = until_bytes_flow(120)
    said = download.communicate(timeout=200)[0].decode('utf8', 'replace')
    print('%s: bytes again after %.0f s' % (outage.__name__, seconds), flush=True)
    found = [] if seconds <= LIMIT else ['%.0f s' % seconds]
    if download.returncode != 0 or digest(os.path.join(cable.out, 'a.bin')) != cable.want:
        found.append('exit code %s' % download.returncode)
    tally.add(outage.__name__, found, said[-1500:])
tally.close('outages')
