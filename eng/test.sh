# Every test, and the two checks against the real packages' API. Sourced by ./normml.
# shellcheck shell=sh disable=SC2154 # root and stack are set by the launcher

run_tests() {
    # Threads that wait awake for each other lose several times over as soon as anything else runs; tests need no speed.
    export OMP_WAIT_POLICY="${OMP_WAIT_POLICY-passive}"
    filter='Category!=Long'
    if [ "${1-}" = --all ]; then
        filter=
        shift
    fi
    if [ "${1-}" = --filter ]; then
        filter=${filter:+($filter)&}$2
        shift 2
    fi
    echo "normml: building the solution" >&2
    build "$root/NormML.sln"
    mark_built src/Cli/NormML.Cli.csproj
    mark_built benchmarks/NormML.Benchmarks.csproj

    failed=0
    if [ "$stack" = standin ]; then
        contract=$(output_of standins/contract NormML.Contract.dll)
        dotnet "$contract" stand-ins "$(output_of tests/Cli.Tests .)" || failed=1
        dotnet "$contract" references "$(output_of src/Cli .)" || failed=1
    fi

    results=$(mktemp)
    trap 'rm -f "$results"' EXIT
    for project in "$root"/tests/*/*.csproj; do
        case "$stack $project" in "nuget "*Standins.Tests*) continue ;; esac
        NORMML_STACK=$stack dotnet test "$project" -c Release --no-build -tl:off ${filter:+--filter "$filter"} \
            --logger "console;verbosity=detailed" "$@" 2>&1 | tee -a "$results" | show_results || true
    done
    awk -v contract=$failed '
        /^ *Passed: +[0-9]+$/ { passed += $2 }
        /^ *Failed: +[0-9]+$/ { failed += $2 }
        /Test Run Aborted|Test host process crashed|error run failed/ { failed++ }
        END { printf "%d passed, %d failed\n", passed, failed + contract; exit (failed + contract > 0 || passed == 0) }' "$results"
}

# Of a detailed log: what failed and why, what tests print of their measurements, and a line a project.
show_results() {
    awk '
        /^Test run for / { sub(/.*\//, ""); sub(/\.dll.*/, ""); project = $0; next }
        /^  (Passed|Skipped) / { test = $0; shown = 0; told = 0; next }
        /^  Failed / { shown = 1 }
        /^ *Standard Output Messages:/ && !shown { print test; told = 1; next }
        /^$/ { told = 0; if (!shown) next }
        /^Total tests:/ { shown = 0; total = $3 }
        /^ *Total time:/ { print project ": " total " tests in " $3 " " tolower($4); fflush(); next }
        /Test Run Aborted|crashed/ { print; next }
        shown || told { print; fflush() }'
}
