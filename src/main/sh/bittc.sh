#!/bin/sh
# bittc: this script, and after its last line the program's jar, which java opens in place; in a package this script alone, and
# the program is in a java of its own. It finds java, looks at what java cannot see for itself (terminals, locale), and becomes java.
# A process costs as much as some hundred lines of this, so it starts next to none.

build='@build@'

fail() {
    (printf 'bittc: %s\n  hint: %s\n' "$1" "$2") >&2
    exit 127
}

# How many files may be open; address space and memory in KiB; the size of the terminal. One process tells them all.
facts=$(
    { ulimit -n && ulimit -v && ulimit -d; } 2>/dev/null
    [ -t 2 ] && exec stty size <&2 2>/dev/null
)
files=${facts%%
*}
memory=${facts#*
}
size=${memory#*
}
case $size in
    *"
"*)
        memory=${memory%"
${size#*
}"}
        size=${size#*
}
        ;;
    *) size= ;;
esac

# With fewer neither the shell nor java can open what they need themselves.
case $files in
    [0-9] | 1[0-5]) fail "only $files files may be open at once" 'allow more: ulimit -n 256' ;;
esac

# Java does not start in a folder that is gone. The first question costs nothing; the second is the system's own answer.
[ . -ef "$PWD" ] 2>/dev/null || env pwd -P >/dev/null 2>&1 ||
    fail 'the current folder is gone' 'go to another: cd'

# The first program named $1 on PATH, in $found.
find_on_path() {
    found=
    path=$PATH:
    while [ -n "$path" ]; do
        found=${path%%:*}
        found=${found:-.}/$1
        path=${path#*:}
        [ ! -x "$found" ] || [ -d "$found" ] || return 0
    done
    found=
}

# The folder that the java named $1 belongs to, in $home.
find_home() {
    home=${1%/bin/java}
    [ ! -r "$home/release" ] || return 0
    for home in /usr/lib/jvm/*; do
        [ ! "$home/bin/java" -ef "$1" ] || [ ! -r "$home/release" ] || return 0
    done
    home=$(readlink -f "$1" 2>/dev/null) || home=$1
    home=${home%/bin/java}
}

# The version of the java named $1, in $version, and its first number, in $major: from its release file, since asking java takes
# longer than bittc.
find_version() {
    version=
    major=
    find_home "$1"
    if [ -r "$home/release" ]; then
        while IFS='=' read -r key value; do
            value=${value#\"}
            case $key in
                JAVA_RUNTIME_VERSION) version=${value%\"} ;;
                JAVA_VERSION) major=${value%\"} && break ;;
            esac
        done <"$home/release"
    fi
    if [ -z "$major" ]; then
        major=$("$1" -version 2>&1 | sed -n 's/^[a-z]* version "\([^"]*\)".*/\1/p')
    fi
    version=${version:-$major}
    major=${major%%[!0-9]*}
}

# Takes the java named $1 if it can run bittc.
try() {
    [ -z "$java" ] && [ -n "$1" ] && [ -x "$1" ] && [ ! -d "$1" ] || return
    find_version "$1"
    if [ "${major:-0}" -ge 17 ]; then
        java=$1
    elif [ -n "$major" ]; then
        unfit="$1 is too old"
    else
        unfit="$1 is no java that tells its version"
    fi
}

self=$0
case $self in
    */*) ;;
    *) [ -f "$self" ] || { find_on_path "$self" && self=$found; } ;;
esac
case $self in
    /*) ;;
    *) self=$PWD/${self#./} ;;
esac
# By one name whatever it was called by: java takes an archive only for the path that it was made with.
case $self in
    *//* | */./* | */../*) odd=yes ;;
    *) odd= ;;
esac
[ -z "$odd" ] && [ ! -L "$self" ] || { real=$(readlink -f -- "$self" 2>/dev/null) && self=$real; }

java=
unfit=
if [ "$build" = package ]; then
    home=${self%/*/*}/lib/bittc
    java=$home/bin/java
    [ -x "$java" ] || fail "its own Java is not in $home" 'unpack all of the package, and make a link to its bin/bittc, no copy'
    find_version "$java"
elif [ -n "$BITTC_JAVA" ]; then
    try "$BITTC_JAVA"
    [ -n "$java" ] || fail "BITTC_JAVA: ${unfit:-$BITTC_JAVA: no such program}" \
        'let it name the java program of a JDK or JRE, version 17 or later'
else
    [ -z "$JAVA_HOME" ] || try "$JAVA_HOME/bin/java"
    [ -n "$java" ] || { find_on_path java && try "$found"; }
    [ -n "$java" ] || fail "needs Java 17 or later: ${unfit:-no java on PATH}" \
        'install it: apt install default-jre-headless, dnf install java-latest-openjdk-headless, brew install openjdk
        or let BITTC_JAVA name the java program'
fi

# Java reads a colon as the end of a name: then it is given the open file, which no class-data archive fits. A name that is not
# UTF-8 it cannot read at all.
jar=$self
case $self in
    *[!\ -~]*)
        printf '%s' "$self" | iconv -f UTF-8 -t UTF-8 >/dev/null 2>&1 || ! command -v iconv >/dev/null 2>&1 ||
            fail 'the name of the folder that it is in is not UTF-8' 'move the program to another'
        ;;
esac
case $build:$self in
    package:*) ;;
    *:*:*)
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

case $1:$2 in
    --version:* | --help:* | help:* | completion:* | *:-h | *:--help) brief=yes ;;
    *) brief= ;;
esac

# The program is the jar, and in a package a module of its java.
if [ "$build" = package ]; then
    set -- -m bittc/bittc.cli.command.Bittc "$@"
else
    set -- -jar "$jar" "$@"
fi
set -- "-Dbittc.terminals=$terminals" "-Dbittc.terminal.size=$size" "-Dbittc.ascii=$ascii" "$@"

# Netty's leak detector is for tests, its events are for Flight Recorder, which they would start, and its look for a hardware
# address is for names of channels that nobody sees.
netty='-Dio.netty.leakDetection.level=disabled -Dio.netty.jfr.enabled=false -Dio.netty.machineId=00:00:00:00:00:00:00:00'

# Netty reaches memory by sun.misc.Unsafe, and loads a library: a newer java reports both unless told that we know. (The jar says
# the second itself.)
if [ "$major" -ge 23 ]; then
    netty="$netty --sun-misc-unsafe-memory-access=allow"
    [ "$build" != package ] || netty="$netty --enable-native-access=bittc"
fi

# The optimising compiler is kept for what is truly hot: at the usual thresholds it takes a second of processor time in a
# download of some seconds, and wins nothing back.
set -- $netty -XX:Tier4InvocationThreshold=30000 -XX:Tier4MinInvocationThreshold=10000 \
    -XX:Tier4CompileThreshold=60000 -XX:Tier4BackEdgeThreshold=400000 "$@"
[ -z "$brief" ] || set -- -XX:TieredStopAtLevel=1 "$@" # what ends at once has no use for it at all

# Java starts twice as fast from an archive of classes that it has loaded once. From 25 on it is an AOT cache (JEP 483, 514), which
# also has what the compilers have learnt (JEP 515).
if [ "$major" -lt 25 ]; then
    kind=jsa
    archive_option=-XX:SharedArchiveFile
else
    kind=aot
    archive_option=-XX:AOTCache
fi

# Runs what an archive is made of, with options of java; the archive is named $1.
calmly=
rehearse() {
    libraries=$1.lib
    shift
    if [ "$build" = package ]; then
        set -- "$@" -m bittc/bittc.build.ClassArchive "$kind"
    else
        set -- "$@" -cp "$self" bittc.build.ClassArchive "$kind" "$libraries"
    fi
    $calmly "$java" $netty -XX:+UseSerialGC -Xms16m -Xmx256m -XX:MaxDirectMemorySize=128m -XX:-UsePerfData -Xlog:disable \
        "$@" </dev/null >/dev/null 2>&1
}

# Makes the archive named $1: of the classes that runs of our own load, all of them in one static archive. (A dynamic one, on top of
# java's own, is slower.) Never in place: a reader must not see half of it. Under names that nobody can know beforehand: else a link
# could lie there. Java replaces a percent sign in them.
make_archive() {
    case $1 in
        *%*) return 1 ;;
    esac
    list=$(mktemp "$1.XXXXXXXX") || return
    fresh=$(mktemp "$1.XXXXXXXX") || return
    if [ $kind = aot ]; then
        rehearse "$1" -XX:AOTMode=record "-XX:AOTConfiguration=$list" &&
            rehearse "$1" -XX:AOTMode=create "-XX:AOTConfiguration=$list" "-XX:AOTCache=$fresh"
    else
        rehearse "$1" "-XX:DumpLoadedClassList=$list" &&
            rehearse "$1" -Xshare:dump "-XX:SharedClassListFile=$list" "-XX:SharedArchiveFile=$fresh"
    fi && mv -f "$fresh" "$1"
    rm -f "$list" "$fresh"
}

# Whether the file or folder named $1 is our own, no link, and no older than the program.
is_ours() {
    [ -O "$1" ] && [ -r "$1" ] && [ ! -L "$1" ] && [ ! "$self" -nt "$1" ]
}

# Whether nobody else can change what is in the folder $1: it is ours and no other may write to it, nor can any other put another
# folder in its place, or in the place of one above it. What is below a folder of ours that is closed to others is out of reach.
ours_alone() {
    # One line for each folder, from the root down.
    modes=$(
        cd -P -- "$1" 2>/dev/null && [ -O . ] || exit
        folder=$PWD
        set -- /
        rest=${folder#/}
        while [ -n "$rest" ]; do
            set -- "$@" "${folder%"$rest"}${rest%%/*}"
            case $rest in
                *"
"*) exit 1 ;;
                */*) rest=${rest#*/} ;;
                *) rest= ;;
            esac
        done
        exec ls -ldn -- "$@"
    ) || return
    last=${modes##*
}
    case $last in
        d????w* | d???????w* | d????????[tT]*) return 1 ;;
    esac
    read -r mode links me other <<END
$last
END
    closed=
    while read -r mode links owner other; do
        [ "$owner" = 0 ] || [ "$owner" = "$me" ] || [ -n "$closed" ] || return
        case $mode in
            d????????[tT]*) ;;
            d????w* | d???????w*) [ -n "$closed" ] || return ;;
            d???------*) [ "$owner" != "$me" ] || closed=yes ;;
        esac
    done <<END
$modes
END
}

# The archive in the user's cache, of a run of our own after this one, which it would cost time: once for each build and java, at
# most one attempt a day. A run that lasts is not waited for.
make_archive_later() {
    (
        (
            exec </dev/null >/dev/null 2>&1
            trap '' HUP INT
            cd / && mkdir -p -m 700 "$1" && ours_alone "$1" || exit
            find "$1" -type d -name '*.attempt' -mtime +1 -exec rmdir {} +
            mkdir "$2.$(date +%Y%m%d).attempt" || exit
            seconds=0
            while [ $seconds -lt 60 ] && kill -0 $$; do
                sleep 1
                seconds=$((seconds + 1))
            done
            find "$1" -type f \( -name '*.jsa*' -o -name '*.aot*' -o -path '*.lib/*' \) -mtime +30 -exec rm -f {} +
            find "$1" -type d -name '*.lib' -empty -exec rmdir {} +
            calmly='nice -n 19'
            make_archive "$2"
        ) &
    )
}

# The archive is beside the program if the build made one, and else in the user's cache. Nothing depends on it. Only our own is
# trusted, in a folder that nobody else can write to: it contains code. Whoever can change it in a package can change the program.
if [ "$build" = package ]; then
    archive=$home/lib/bittc.$kind
else
    key=$version
    rest=$self
    while :; do
        case $rest in
            */*)
                key=$key${rest%%/*}_
                rest=${rest#*/}
                ;;
            *) break ;;
        esac
    done
    key=$key$rest.$kind
    archive=${self%/*}/bittc-$key
fi
if [ -n "$BITTC_MAKE_ARCHIVE" ]; then
    make_archive "$archive"
    exit
fi
cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
if [ "$build" = package ]; then
    [ -r "$archive" ] || archive=
elif [ "$jar" != "$self" ]; then
    archive=
elif ! is_ours "$archive"; then
    archive=
    case $cache in
        *:*) ;;
        /*)
            cache=$cache/bittc
            if is_ours "$cache/$build-$key" && ours_alone "$cache"; then
                archive=$cache/$build-$key
            elif [ -z "$BITTC_NO_CACHE" ]; then
                make_archive_later "$cache" "$cache/$build-$key"
            fi
            ;;
    esac
fi
case "$JAVA_TOOL_OPTIONS $JDK_JAVA_OPTIONS $_JAVA_OPTIONS" in
    *-Xshare* | *SharedArchive* | *AOT*) archive= ;; # Java refuses to choose
esac
[ -z "$archive" ] || set -- "$archive_option=$archive" "$@"
# Netty's library, which it would else write to a new file at each start.
[ -z "$archive" ] || ! is_ours "$archive.lib" || set -- "-Djava.library.path=$archive.lib" "$@"

# The heap holds bookkeeping, the direct memory holds blocks on their way to disk. The log, where java would complain
# about an archive on standard output, is kept to errors; what else java itself has to say goes to standard error too.
set -- -XX:+UseSerialGC -Xms16m -Xmx256m -XX:MaxDirectMemorySize=128m -XX:-UsePerfData \
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
