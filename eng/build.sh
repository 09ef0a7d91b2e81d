# Building only when something has changed, so that a second call starts at once. Sourced by ./normml.
# shellcheck shell=sh disable=SC2154 # root, stack and stack_file are set by the launcher

output_of() { # output_of PROJECT-FOLDER FILE
    printf '%s/%s/bin/%s/Release/net10.0/%s' "$root" "$1" "$stack" "$2"
}

# A project's stamp is newer than all that it was built from, and holds the settings that it was built with.
stamp_of() { # stamp_of PROJECT
    printf '%s/%s/bin/%s/built' "$root" "$(dirname "$1")" "$stack"
}

build_settings() {
    printf '%s' "$stack ${NORMML_LIBTORCH-} ${NormMLDevice-}"
}

mark_built() { # mark_built PROJECT
    build_settings >"$(stamp_of "$1")"
}

build_if_changed() { # build_if_changed PROJECT
    stamp=$(stamp_of "$1")
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(build_settings)" ] &&
        [ -z "$(find "$root/src" "$root/standins" "$root/benchmarks" "$root/eng" "$root/.editorconfig" "$root"/*.props \
            "$root"/*.targets "$root"/*.txt "$root/global.json" \( -name bin -o -name obj \) -prune \
            -o -newer "$stamp" ! -path "$root/eng" ! -path "$stack_file" -print -quit)" ]; then
        return 0
    fi
    echo "normml: building" >&2
    build "$root/$1"
    mark_built "$1"
}

build() {
    if ! log=$(NORMML_STACK=$stack dotnet build "$@" -c Release -v q -tl:off 2>&1); then
        printf '%s\n' "$log" | grep -E 'error|warning' | sort -u >&2
        echo "normml: the build failed" >&2
        exit 1
    fi
}
