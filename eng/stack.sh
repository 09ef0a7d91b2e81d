# Which packages NormML is built on, and what that needs of the machine. Sourced by ./normml.
# shellcheck shell=sh disable=SC2154 # root is set by the launcher

stack_file=$root/eng/Stack.local.props

remember_stack() {
    cat >"$stack_file.new" <<PROPS
<Project>
  <PropertyGroup>
    <NormMLStack>$1</NormMLStack>
  </PropertyGroup>
</Project>
PROPS
    mv "$stack_file.new" "$stack_file"
}

# Sets $stack: from NORMML_STACK, from what is remembered, or by restoring a probe project once.
choose_stack() {
    stack=${NORMML_STACK-}
    case "$stack" in
    nuget | standin) return ;;
    '') ;;
    *)
        echo "normml: NORMML_STACK is '$stack'; it may be nuget or standin" >&2
        exit 2
        ;;
    esac
    if [ -f "$stack_file" ]; then
        stack=$(sed -n 's|.*<NormMLStack>\(.*\)</NormMLStack>.*|\1|p' "$stack_file")
        return
    fi

    echo "normml: asking the package feed for Microsoft.ML and TorchSharp (once)" >&2
    if answer=$(timeout 300 dotnet restore "$root/eng/StackProbe/StackProbe.csproj" 2>&1); then
        stack=nuget
        echo "normml: the feed has them; building on the packages" >&2
    elif printf '%s\n' "$answer" | grep -qE 'NU110[123]'; then
        stack=standin
        echo "normml: the feed lacks them; building on the stand-ins of this repository and the system's libtorch" >&2
    else
        printf '%s\n' "$answer" | grep -E 'error' | sort -u | head -n 3 >&2
        echo "normml: the feed gave no answer, so the choice is yours: set NORMML_STACK=nuget (packages) or NORMML_STACK=standin (stand-ins) and call again" >&2
        exit 1
    fi
    remember_stack "$stack"
}

# The stand-in stack stands on the system's libraries: libtorch for TorchSharp, three decoders for ML.NET's images.
install_native_libraries() {
    [ "$stack" = standin ] || return 0
    needed="libturbojpeg0 libspng0 libwebp7 g++"
    [ -n "${NORMML_LIBTORCH-}" ] || needed="libtorch-dev libopenblas0-pthread $needed"
    command -v dpkg-query >/dev/null 2>&1 || {
        echo "normml: this system has no dpkg; install by its own means what Debian calls: $needed" >&2
        return 0
    }
    missing=
    for package in $needed; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0

    echo "normml: the stand-in stack needs$missing" >&2
    echo "normml: libtorch-dev computes, libopenblas0-pthread makes it fast, libturbojpeg0, libspng0 and libwebp7 decode pictures, g++ builds the binding" >&2
    if [ "$(id -u)" = 0 ]; then
        sudo=
    elif sudo -n true 2>/dev/null; then
        sudo="sudo -n"
    else
        echo "normml: not allowed to install; type this, then call again:" >&2
        echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing" >&2
        exit 1
    fi
    # shellcheck disable=SC2086 # both are lists of words
    if ! { $sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $missing; } >"$root/eng/apt.log" 2>&1; then
        tail -n 5 "$root/eng/apt.log" >&2
        echo "normml: the installation failed; the whole log is in eng/apt.log" >&2
        exit 1
    fi
    rm -f "$root/eng/apt.log"
}
