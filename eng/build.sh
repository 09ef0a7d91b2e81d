# Sourced by ./normml and test.sh.
# shellcheck shell=sh

build() { # build PROJECT: quiet unless it fails
    echo "normml: building" >&2
    log=$(dotnet build "$1" -c Release -v q -tl:off 2>&1) || {
        printf '%s\n' "$log" | grep -E 'error|warning' | sort -u >&2
        echo "normml: the build failed" >&2
        exit 1
    }
}

check_format() {
    log=$(cd "$root" && dotnet tool restore 2>&1 && dotnet csharpier check . 2>&1) || {
        printf '%s\n' "$log" >&2
        echo "normml: the format differs; 'dotnet tool restore && dotnet csharpier format .' mends it" >&2
        exit 1
    }
}
