#!/bin/sh
# Configures another project that has this one as a subproject, as lib/README.md says, and looks at what its
# program is linked with. It compiles nothing: the test `library` does that in this build.
# Arguments: the source folder of this project, and meson.
set -eu

source=$1
meson=$2
here=$source/tests/lib/subproject
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mkdir "$scratch/subprojects"
ln -s "$source" "$scratch/subprojects/tokenkeeper"
cp "$here/consumer.cpp" "$scratch/consumer.cpp"
cp "$here/consumer.build" "$scratch/meson.build"
$meson setup "$scratch/build" "$scratch" >"$scratch/log" 2>&1 || {
    cat "$scratch/log" >&2
    exit 1
}

missing=
for room in base session genesys scheduler net client; do
    grep -q "^build consumer:.*libtk-$room\.a" "$scratch/build/build.ninja" || missing="$missing $room"
done
[ -z "$missing" ] || {
    echo "the program is not linked with:$missing" >&2
    exit 1
}
if grep -q "tk-config\|tokenkeeperd" "$scratch/build/build.ninja"; then
    echo "the daemon comes with the library" >&2
    exit 1
fi
