#!/bin/sh
# Fails where a pure library needs Asio, Beast or OpenSSL: in the symbols of its objects or in what its
# sources include. Arguments: archives (*.a) and folders of sources, in any order, at least one of each.
set -eu

bad=0
archives=0
folders=0

complain() {
    echo "not pure: $1:" >&2
    echo "$2" | head -n 10 >&2
    bad=1
}

check_archive() {
    # An unreadable archive, or one of something else, must not pass as one without such symbols.
    symbols=$(nm -C "$1") || complain "$1" "nm cannot read it"
    case $symbols in
    *' T tokenkeeper::'*) ;;
    *) complain "$1" "no symbol of tokenkeeper in it: is this the right archive?" ;;
    esac
    found=$(echo "$symbols" | grep -E 'boost::(asio|beast)|\b(SSL|EVP|BIO|X509|CRYPTO|OPENSSL|ERR)_[A-Za-z]' || true)
    [ -z "$found" ] || complain "$1" "$found"
}

check_folder() {
    [ -n "$(find "$1" -name '*.cpp')" ] || complain "$1" "no sources in it"
    # A pure room of the daemon includes itself.
    own=$(cd "$1" && pwd | sed -n 's#.*/\(daemon/.*\)#"\1/#p')
    found=$(grep -rnE '#[[:space:]]*include[[:space:]]*[<"](boost/(asio|beast)|openssl/|lib/(net|client)/|daemon/)' "$1" |
        grep -vF "${own:-no room of the daemon}" || true)
    [ -z "$found" ] || complain "$1" "$found"
}

for what in "$@"; do
    case $what in
    *.a) check_archive "$what" && archives=$((archives + 1)) ;;
    *) check_folder "$what" && folders=$((folders + 1)) ;;
    esac
done

if [ "$archives" -eq 0 ] || [ "$folders" -eq 0 ]; then
    echo "usage: purity.sh ARCHIVE.a... FOLDER..." >&2
    exit 2
fi
exit "$bad"
