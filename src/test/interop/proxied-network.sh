#!/bin/sh
# Holds two networks until its standard input ends: that of a client, from which one link leads to a proxy, and that of the
# proxy and the world behind it. Names are known to the second alone. The client has a route to the world too, past the
# proxy: whoever takes it is seen by packets.py.
#
# usage: unshare --net --mount --pid --fork --kill-child proxied-network.sh FOLDER
set -e
mount --make-rprivate /
mount -t tmpfs none /run
mkdir /run/netns
printf '127.0.0.1 localhost\n10.88.0.1 tracker.example web.example peer.example\nfd88::1 six.example\n' >"$1/world.hosts"
printf '127.0.0.1 localhost\n10.77.0.1 proxy.example\n' >"$1/client.hosts"
printf 'nameserver 10.88.0.53\noptions timeout:1 attempts:1\n' >"$1/resolv.conf"
mount --bind "$1/world.hosts" /etc/hosts
[ -e /etc/resolv.conf ] && mount --bind "$1/resolv.conf" /etc/resolv.conf

ip netns add client
ip link add to-client type veth peer name to-proxy netns client
ip link set lo up
ip addr add 10.88.0.1/32 dev lo
ip addr add 10.77.0.1/24 dev to-client
ip -n client addr add 10.77.0.2/24 dev to-proxy
if [ -e /proc/net/if_inet6 ]; then
    ip addr add fd88::1/128 dev lo nodad
    ip addr add fd77::1/64 dev to-client nodad
    ip -n client addr add fd77::2/64 dev to-proxy nodad
fi
ip link set to-client up
ip -n client link set lo up
ip -n client link set to-proxy up
ip -n client route add default via 10.77.0.1
[ ! -e /proc/net/if_inet6 ] || ip -n client -6 route add default via fd77::1
echo ready
exec cat >/dev/null
