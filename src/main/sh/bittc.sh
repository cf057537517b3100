#!/bin/sh
# bittc: this script, and after its last line the program's jar, which java opens in place.
# It finds java, looks at what java cannot see for itself (terminals, locale), and becomes java.

build='@build@'

fail() {
    (printf 'bittc: %s\n  hint: %s\n' "$1" "$2") >&2
    exit 127
}

# How many files may be open; address space and memory in KiB.
limits=$(ulimit -n && ulimit -v && ulimit -d) 2>/dev/null
files=${limits%%
*}
memory=${limits#*
}

# With fewer neither the shell nor java can open what they need themselves.
case $files in
    [0-9] | 1[0-5]) fail "only $files files may be open at once" 'allow more: ulimit -n 256' ;;
esac

# Java does not start in a folder that is gone. The first question costs nothing; the second is the system's own answer.
[ . -ef "$PWD" ] 2>/dev/null || env pwd -P >/dev/null 2>&1 ||
    fail 'the current folder is gone' 'go to another: cd'

# The major version of the java named $1, in $major: from its release file, since asking java takes longer than bittc.
find_major() {
    major=
    home=$(readlink -f "$1" 2>/dev/null) || home=$1
    home=${home%/bin/java}
    if [ -r "$home/release" ]; then
        while IFS='=' read -r key value; do
            [ "$key" = JAVA_VERSION ] && major=${value#\"} && break
        done <"$home/release"
    fi
    if [ -z "$major" ]; then
        major=$("$1" -version 2>&1 | sed -n 's/^[a-z]* version "\([^"]*\)".*/\1/p')
    fi
    major=${major%%[!0-9]*}
}

# Takes the java named $1 if it can run bittc.
try() {
    [ -z "$java" ] && [ -n "$1" ] && [ -x "$1" ] && [ ! -d "$1" ] || return
    find_major "$1"
    if [ "${major:-0}" -ge 17 ]; then
        java=$1
    elif [ -n "$major" ]; then
        unfit="$1 is too old"
    else
        unfit="$1 is no java that tells its version"
    fi
}

java=
unfit=
if [ -n "$BITTC_JAVA" ]; then
    try "$BITTC_JAVA"
    [ -n "$java" ] || fail "BITTC_JAVA: ${unfit:-$BITTC_JAVA: no such program}" \
        'let it name the java program of a JDK or JRE, version 17 or later'
else
    [ -z "$JAVA_HOME" ] || try "$JAVA_HOME/bin/java"
    try "$(command -v java 2>/dev/null)"
    [ -n "$java" ] || fail "needs Java 17 or later: ${unfit:-no java on PATH}" \
        'install it: apt install default-jre-headless, dnf install java-latest-openjdk-headless, brew install openjdk
        or let BITTC_JAVA name the java program'
fi

self=$0
[ -f "$self" ] || self=$(command -v -- "$0")
case $self in
    /*) ;;
    *) self=$PWD/$self ;;
esac
# By one name whatever it was called by: java takes a class-data archive only for the path that it was made with.
real=$(readlink -f -- "$self" 2>/dev/null) && self=$real

# Java reads a colon as the end of a name: then it is given the open file, which no class-data archive fits. A name that is not
# UTF-8 it cannot read at all.
jar=$self
case $self in
    *[!\ -~]*)
        printf '%s' "$self" | iconv -f UTF-8 -t UTF-8 >/dev/null 2>&1 || ! command -v iconv >/dev/null 2>&1 ||
            fail 'the name of the folder that it is in is not UTF-8' 'move the program to another'
        ;;
esac
case $self in
    *:*)
        jar=/dev/fd/9
        exec 9<"$self" || exit 127
        ;;
esac

# Without a UTF-8 locale java cannot open a path that is not ASCII; but then the terminal may not show such letters.
ascii=false
case ${LC_ALL:-${LC_CTYPE:-$LANG}} in
    *[Uu][Tt][Ff]-8* | *[Uu][Tt][Ff]8*) ;;
    *)
        LC_ALL=C.UTF-8
        export LC_ALL
        ascii=true
        ;;
esac

# What the system says is in English, as all else is: some of it is looked at, to tell a full disk from others.
if [ "$ascii" = false ]; then
    if [ -n "$LC_ALL" ]; then
        LC_CTYPE=$LC_ALL
        export LC_CTYPE
        unset LC_ALL
    fi
    LC_MESSAGES=C
    export LC_MESSAGES
fi

terminals=
for stream in 0 1 2; do
    [ -t $stream ] && terminals=$terminals$stream
done
size=
case $terminals in
    *2) size=$(stty size <&2 2>/dev/null) ;;
esac

set -- "-Dbittc.terminals=$terminals" "-Dbittc.terminal.size=$size" "-Dbittc.ascii=$ascii" -jar "$jar" "$@"

# Netty reaches memory by sun.misc.Unsafe, which a newer java reports unless told that we know.
[ "$major" -lt 23 ] || set -- --sun-misc-unsafe-memory-access=allow "$@"

# Netty's leak detector is for tests, its events are for Flight Recorder, which they would start, and its look for a hardware
# address is for names of channels that nobody sees.
netty='-Dio.netty.leakDetection.level=disabled -Dio.netty.jfr.enabled=false -Dio.netty.machineId=00:00:00:00:00:00:00:00'

# The optimising compiler is kept for what is truly hot: at the usual thresholds it takes a second of processor time in a
# download of some seconds, and wins nothing back.
set -- $netty -XX:Tier4InvocationThreshold=30000 -XX:Tier4MinInvocationThreshold=10000 \
    -XX:Tier4CompileThreshold=60000 -XX:Tier4BackEdgeThreshold=400000 "$@"

# Makes the class-data archive named $1: of the classes that one run of our own loads, all of them in one static archive. (A
# dynamic one, on top of java's own, leaves out what was compiled for old versions of Java, as picocli is.) Never in place: a
# reader must not see half of it. Under names that nobody can know beforehand: else a link could lie there.
make_archive() {
    list=$(mktemp "$1.XXXXXXXX") || return
    fresh=$(mktemp "$1.XXXXXXXX") || return
    nice "$java" $netty -XX:+UseSerialGC -Xmx256m -XX:-UsePerfData -Xlog:disable \
        "-XX:DumpLoadedClassList=$list" -cp "$self" bittc.build.ClassArchive </dev/null >/dev/null 2>&1 &&
        nice "$java" -XX:+UseSerialGC -Xmx256m -Xlog:disable -Xshare:dump \
            "-XX:SharedClassListFile=$list" "-XX:SharedArchiveFile=$fresh" -cp "$self" </dev/null >/dev/null 2>&1 &&
        mv -f "$fresh" "$1"
    rm -f "$list" "$fresh"
}

# Whether nobody else can change what is in the folder $1: it is ours and no other may write to it, nor can any other put another
# folder in its place, or in the place of one above it. What is below a folder of ours that is closed to others is out of reach.
ours_alone() (
    cd -P -- "$1" 2>/dev/null && [ -O . ] || exit 1
    folder=$PWD
    set -- /
    rest=${folder#/}
    while [ -n "$rest" ]; do
        set -- "$@" "${folder%"$rest"}${rest%%/*}"
        case $rest in
            */*) rest=${rest#*/} ;;
            *) rest= ;;
        esac
    done
    ls -ldn -- "$@" | {
        closed=
        while read -r mode links owner other; do
            folder_now=$1
            shift
            [ "$owner" = 0 ] || [ -O "$folder_now" ] || [ -n "$closed" ] || exit 1
            case $mode in
                d????????[tT]*) [ $# -gt 0 ] || exit 1 ;;
                d????w* | d???????w*) [ -n "$closed" ] && [ $# -gt 0 ] || exit 1 ;;
                d???------*) [ ! -O "$folder_now" ] || closed=yes ;;
            esac
        done
        [ $# = 0 ]
    }
)

# A class-data archive halves the start. The build makes one beside the program; elsewhere it is made in the user's cache, by
# a process of its own beside the first run, once for each build and java, at most one attempt a day. Nothing depends on it.
# Only our own file is trusted, in a folder that nobody else can write to: it contains code.
key=$(ls -lnL "$home/release" "$self" 2>/dev/null | cksum)
archive=${self%/*}/bittc-${key%% *}.jsa
if [ -n "$BITTC_MAKE_ARCHIVE" ]; then
    make_archive "$archive"
    exit
fi
cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
if [ "$jar" != "$self" ]; then
    :
elif [ -O "$archive" ] && [ -r "$archive" ] && [ ! -L "$archive" ]; then
    set -- "-XX:SharedArchiveFile=$archive" "$@"
else
    case $cache in
        *:*) ;;
        /*)
            cache=$cache/bittc
            archive=$cache/$build-${key%% *}.jsa
            if [ -O "$archive" ] && [ -r "$archive" ] && [ ! -L "$archive" ] && [ ! "$self" -nt "$archive" ]; then
                ours_alone "$cache" && set -- "-XX:SharedArchiveFile=$archive" "$@"
            elif [ -z "$BITTC_NO_CACHE" ] && mkdir -p -m 700 "$cache" 2>/dev/null && ours_alone "$cache"; then
                (
                    exec </dev/null >/dev/null 2>&1
                    cd / || exit
                    find "$cache" -type d -name '*.attempt' -mtime +1 -exec rmdir {} +
                    mkdir "$archive.$(date +%Y%m%d).attempt" || exit
                    (
                        trap '' HUP INT
                        find "$cache" -type f -name '*.jsa*' -mtime +30 -exec rm -f {} +
                        make_archive "$archive"
                    ) &
                )
            fi
            ;;
    esac
fi

# The heap holds bookkeeping, the direct memory holds blocks on their way to disk. The log, where java would complain
# about an archive on standard output, is kept to errors; what else java itself has to say goes to standard error too.
set -- -XX:+UseSerialGC -Xms16m -Xmx256m -XX:MaxDirectMemorySize=128m -XX:-UsePerfData -Xshare:auto \
    -Xlog:disable -Xlog:all=error:stderr -XX:+DisplayVMOutputToStderr "$@"

# Ends here if java does not start with the options $1 and little more: asked only where there is reason to doubt it, for it takes
# some time. The first thing that java says to it is given on.
expect_start() {
    said=$(
        exec 2>&1
        [ -z "$room" ] || ulimit -v "$room"
        "$java" -XX:+UseSerialGC -Xms16m -Xmx256m -Xlog:disable -XX:+DisplayVMOutputToStderr -XX:ErrorFile=/dev/null \
            -XX:-CreateCoredumpOnCrash $1 -version
        exit
    ) && return
    said=$(printf '%s\n' "$said" | sed -e '/Picked up/d' -e '/^Error occurred during/d' -e 's/^[# ]*//' -e '/^$/d' | head -n 1)
    fail "java does not start${said:+: $said}" "$2"
}

# Java takes address space for what it may need one day. Where that is short it is told to take less; malloc is, too.
room=
lean=
case $memory in
    *[0-9]*)
        lean='-XX:CompressedClassSpaceSize=64m -XX:ReservedCodeCacheSize=64m'
        set -- $lean "$@"
        MALLOC_ARENA_MAX=2
        export MALLOC_ARENA_MAX
        # The program needs more than java alone.
        room=${memory%%
*}
        case $room in
            *[!0-9]* | '') room= ;;
            *) room=$((room > 250000 ? room - 250000 : 1)) ;;
        esac
        expect_start "$lean" 'allow more memory: see ulimit -v and ulimit -d'
        ;;
esac

# Options for every java, as people set them for certificates or proxies. Java announces them on standard error unless it is given
# them like this. Those with quotes are left to java; which collector of garbage it has is our choice.
options="$JAVA_TOOL_OPTIONS $JDK_JAVA_OPTIONS $_JAVA_OPTIONS"
given=
case $options in
    '  ' | *[\"\'@]*) ;;
    *)
        unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
        set -f
        for option in $options; do
            case $option in
                -XX:+Use*GC) ;;
                *) given="$given $option" ;;
            esac
        done
        ;;
esac
if [ "$options" != '  ' ]; then
    set -f
    expect_start "$lean $given" 'see JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS, _JAVA_OPTIONS'
    set -- $given "$@"
fi

exec "$java" "$@"
