#!/bin/sh
# Checks the format, builds, and runs every test with dotnet test, whose settings are in .runsettings. It shows failures, what
# tests print of their measurements, and a line for each project. The last line counts passed, failed and skipped tests.
#   test.sh [--all] [WORDS FOR dotnet test]
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
if [ "${1-}" = --all ]; then
    shift
    # Another file, since a filter on the command line only narrows that of .runsettings.
    set -- --settings "$root/eng/AllTests.runsettings" "$@"
fi

. "$root/eng/build.sh"
check_format
build "$root/NormML.sln"

# One project after the other, so that their lines stay apart and none is measured beside another.
{ dotnet test "$root/NormML.sln" -c Release --no-build -m:1 -tl:off --logger 'console;verbosity=detailed' "$@" 2>&1 || echo 'dotnet test failed'; } | awk '
    /^Test run for / { sub(/.*\//, ""); sub(/\.dll.*/, ""); project = $0; next }
    /^  (Passed|Skipped) / { test = $0; shown = 0; told = 0; next }
    /^  Failed / { shown = 1 }
    /^ *Standard Output Messages:/ && !shown { print test; told = 1; next }
    /^$/ { told = 0; if (!shown) next }
    /^Total tests:/ { shown = 0; total = $3 }
    /^ *Total time:/ { print project ": " total " tests in " $3 " " tolower($4); fflush(); next }
    /^ *Passed: +[0-9]+$/ { passed += $2; next }
    /^ *Failed: +[0-9]+$/ { failed += $2; next }
    /^ *Skipped: +[0-9]+$/ { skipped += $2; next }
    /Test Run Aborted|crashed/ { print; aborted++; next }
    /^dotnet test failed$/ { ended = 1; next }
    shown || told { print; fflush() }
    END {
        failed += aborted
        if (failed == 0 && (ended || passed == 0)) failed = 1
        printf "%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""
        exit failed > 0
    }'
