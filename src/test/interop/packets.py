#!/usr/bin/python3
"""Watches the link to a proxy, and prints a line for each packet of the client that goes to anybody else.

usage: packets.py INTERFACE PROXY_ADDRESS...

Not counted: ARP and neighbour discovery for the proxy's addresses, and what a kernel says on a new link.
"""
import ipaddress
import socket
import struct
import sys

interface, *allowed = sys.argv[1:]
proxy = {ipaddress.ip_address(address) for address in allowed}
KERNEL = {133, 134, 135, 136, 143}  # ICMPv6: routers, neighbours, multicast listeners
link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
link.bind((interface, 0))
print("watching", flush=True)
while True:
    frame, (_, protocol, kind, _, _) = link.recvfrom(65535)
    if kind == socket.PACKET_OUTGOING:
        continue
    packet = frame[14:]
    if protocol == 0x0806:
        target = ipaddress.ip_address(packet[24:28])
        what = "ARP"
    elif protocol == 0x0800:
        target = ipaddress.ip_address(packet[16:20])
        what = f"IPv4, protocol {packet[9]}"
        if packet[9] in (6, 17):
            start = 4 * (packet[0] & 15)
            what += f", port {struct.unpack('>H', packet[start + 2:start + 4])[0]}"
    elif protocol == 0x86DD:
        target = ipaddress.ip_address(packet[24:40])
        header = packet[6]
        if header == 58 and packet[40] in KERNEL or header == 0:
            continue
        what = f"IPv6, protocol {header}"
    else:
        continue
    if target not in proxy:
        print(f"{what} to {target}", flush=True)
