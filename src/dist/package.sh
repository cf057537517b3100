#!/bin/bash
# Makes the packages of a built bittc: package.sh PROJECT VERSION JAVA_HOME TIME
# PROJECT/target/dist gets a tarball with a Java of its own and, where there is dpkg-deb, two .deb files. All files have the time
# TIME and belong to root, so that the same input makes the same packages.
set -euo pipefail
project=$1 version=$2 java=$3
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
SOURCE_DATE_EPOCH=$(date -d "$4" +%s)
umask 022
target=$project/target
dist=$target/dist
work=$dist/work
case $(uname -m) in
    x86_64) machine=x64 library=x86_64 debian=amd64 ;;
    aarch64) machine=aarch64 library=aarch_64 debian=arm64 ;;
    *) echo "package.sh: no native library for $(uname -m)" >&2 && exit 1 ;;
esac
name=bittc-$version-linux-$machine
root=$dist/$name
runtime=$root/lib/bittc
rm -rf "$dist"
mkdir -p "$work/module" "$work/native" "$root/bin" "$root/lib"

# The program as a module, with its native library beside those of Java, from where it is loaded as it is.
unzip -q "$target/bittc-$version.jar" -d "$work/module"
mv "$work/module/META-INF/native/libnetty_transport_native_epoll_$library.so" "$work/native"
rm -r "$work/module/META-INF/native"
"$java/bin/javac" -d "$work/module" --patch-module "bittc=$work/module" "$project/src/dist/module-info.java"
"$java/bin/jmod" create --class-path "$work/module" --libs "$work/native" "$work/bittc.jmod"

# The Java: only the modules that are used, and the curves of TLS, which old ones keep in a module of their own.
modules=bittc
compress=zip-6
if "$java/bin/java" --list-modules | grep -q '^jdk.crypto.ec@17'; then
    modules=$modules,jdk.crypto.ec
    compress=2
fi
"$java/bin/jlink" --module-path "$work/bittc.jmod" --add-modules "$modules" --compress "${BITTC_JLINK_COMPRESS:-$compress}" \
    --strip-java-debug-attributes --no-man-pages --no-header-files --output "$runtime"
rm -f "$runtime"/bin/keytool "$runtime"/lib/jexec "$runtime"/lib/jrt-fs.jar

sed 's/@build@/package/' "$project/src/main/sh/bittc.sh" >"$root/bin/bittc"
chmod 755 "$root/bin/bittc"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
BITTC_MAKE_ARCHIVE=1 "$root/bin/bittc"
rm "$runtime/lib/classlist"
archive=$(ls "$runtime"/lib/bittc.{jsa,aot} 2>/dev/null || true)
[ -n "$archive" ] || { echo 'package.sh: the archive of classes was not made' >&2 && exit 1; }
chmod 644 "$archive"

# Manual pages, completions and licences below the folder $1.
share() {
    mkdir -p "$1"/man/man1 "$1"/bash-completion/completions "$1"/zsh/site-functions "$1"/fish/vendor_completions.d "$1"/doc/bittc
    cp "$target"/man/*.1 "$1/man/man1"
    gzip -9n "$1"/man/man1/*
    "$target/bittc" completion bash >"$1/bash-completion/completions/bittc"
    "$target/bittc" completion zsh >"$1/zsh/site-functions/_bittc"
    "$target/bittc" completion fish >"$1/fish/vendor_completions.d/bittc.fish"
    cp "$project"/src/dist/licences/* "$1/doc/bittc"
    cp "$project/LICENSE" "$1/doc/bittc/Apache-2.0.txt"
    cp "$project/src/dist/licences/README.txt" "$1/doc/bittc/copyright"
}
share "$root/share"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
tar -C "$dist" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu -cf - "$name" |
    gzip -9n >"$root.tar.gz"

# The package $1 of the folder $2/usr, for the machine $3, which needs $4, and stands in for $5.
debian() {
    mkdir -p "$2/DEBIAN"
    {
        echo "Package: $1"
        echo "Version: $version"
        echo "Architecture: $3"
        echo 'Maintainer: bittc <bittc@localhost>'
        echo "Installed-Size: $(du -sk --apparent-size "$2/usr" | cut -f 1)"
        echo "Depends: $4"
        echo "Conflicts: $5"
        echo 'Section: net'
        echo 'Priority: optional'
        echo 'Description: command-line BitTorrent client'
        echo ' Downloads what a .torrent file or a magnet link names, verifies it, and exits.'
    } >"$2/DEBIAN/control"
    find "$2" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group -Zgzip --build "$2" "$dist/$1_${version}_$3.deb" >/dev/null
}
if command -v dpkg-deb >/dev/null; then
    mkdir -p "$work/own" "$work/jar/usr/bin"
    cp -a "$root" "$work/own/usr"
    debian bittc "$work/own" "$debian" 'libc6, libgcc-s1, libstdc++6, zlib1g' bittc-jar
    cp "$target/bittc" "$work/jar/usr/bin"
    share "$work/jar/usr/share"
    debian bittc-jar "$work/jar" all 'default-jre-headless (>= 2:1.17) | java17-runtime-headless' bittc
fi
rm -rf "$work"
