# Building only when something has changed, so that a second call starts at once. Sourced by ./normml.
# shellcheck shell=sh disable=SC2154 # root, stack and stack_file are set by the launcher

output_of() { # output_of PROJECT-FOLDER FILE
    printf '%s/%s/bin/%s/Release/net10.0/%s' "$root" "$1" "$stack" "$2"
}

# What the sources were when PROJECT was last built: a stamp newer than all of them, holding the settings that count.
build_if_changed() { # build_if_changed PROJECT
    stamp=$root/$(dirname "$1")/bin/$stack/built
    settings="$stack ${NORMML_LIBTORCH-} ${NormMLDevice-}"
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$settings" ] &&
        [ -z "$(find "$root" \( -name bin -o -name obj -o -name .git -o -name tests -o -name docs -o -name examples \) -prune \
            -o \( -type f -o -type d \) -newer "$stamp" ! -path "$root" ! -path "$root/eng" ! -path "$stack_file" ! -name '*.md' -print -quit)" ]; then
        return 0
    fi
    echo "normml: building" >&2
    NORMML_STACK=$stack build "$root/$1"
    printf '%s' "$settings" >"$stamp"
}

build() {
    if ! log=$(dotnet build "$@" -c Release -v q -tl:off 2>&1); then
        printf '%s\n' "$log" | grep -E 'error|warning' | sort -u >&2
        echo "normml: the build failed" >&2
        exit 1
    fi
}
