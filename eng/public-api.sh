#!/bin/sh
# Writes the public API of the libraries into src/*/PublicAPI.Unshipped.txt. The build fails on a public member that is
# not listed and on a listed one that is gone, so a change of the API is always seen in these files.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
for library in Models Transforms Estimators; do
    list="$root/src/$library/PublicAPI.Unshipped.txt"
    echo '#nullable enable' > "$list"
    dotnet build "$root/src/$library" -c Release -v q -tl:off --no-incremental 2>&1 |
        sed -n "s/.*: error RS0016: Symbol '\(.*\)' is not part of the declared public API .*/\1/p" |
        LC_ALL=C sort -u >> "$list"
done
