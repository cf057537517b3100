#!/usr/bin/env python3
"""Kills the download of 1 GiB in its middle and runs the same command again: how long from the start to the first bytes, and how many bytes
come a second time (at most 4 MiB or half a second's worth). The loopback interface counts, so its headers are in the figures.

    resume.py [--rounds N] [--rate BYTES]
"""
import argparse
import subprocess

from trial import *


def received():
    with open('/proc/net/dev') as file:
        return next(int(line.split()[1]) for line in file if line.strip().startswith('lo:'))


parser = argparse.ArgumentParser()
parser.add_argument('--rounds', type=int, default=5)
parser.add_argument('--rate', type=int, default=100_000_000)
arguments = parser.parse_args()
isolate()
size = 1 << 30
swarm = Swarm([('a.bin', size)], piece='1M')
overhead = None
tally = Tally()
for number in range(arguments.rounds + 1):
    out = swarm.new_folder()
    before = received()
    seconds = 0
    if number:  # the first round is not killed: it tells what headers cost
        process = subprocess.Popen(swarm.command(out, '--max-download', str(arguments.rate)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.Random(number).uniform(3, 8))
        process.kill()
        process.wait()
        time.sleep(0.5)
    midway = received()
    started = time.monotonic()
    process = subprocess.Popen(swarm.command(out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and received() - midway < 100_000:
        time.sleep(0.005)
    seconds = time.monotonic() - started
    process.wait()
    total = received() - before
    found = [] if process.returncode == 0 and not swarm.wrong_files(out) else ['exit code %s' % process.returncode]
    if number == 0:
        overhead = total
    else:
        again = total - overhead
        print('killed after %d MiB: first bytes after %.2f s, %.1f MiB again' % ((midway - before) >> 20, seconds, again / 1048576), flush=True)
        if seconds > 2:
            found.append('first bytes after %.2f s' % seconds)
        if again > max(4 << 20, arguments.rate / 2):
            found.append('%d bytes again' % again)
    tally.add('round %d' % number, found)
    shutil.rmtree(out)
tally.close('resumes')
