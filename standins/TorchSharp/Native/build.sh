#!/bin/sh
# build.sh OUTPUT [LIBTORCH]: compiles LibTorchSharp.cpp.
# LIBTORCH is the torch folder of a PyTorch installation, or the folder that holds it; without it the system's libtorch.
set -eu
output=$1
root=${2:-}
here=$(cd "$(dirname "$0")" && pwd)

# In the form that MSBuild takes for an error.
fail() { echo "LibTorchSharp : error : $1"; exit 1; }

if [ -n "$root" ]; then
    [ -d "$root/include/torch" ] || root=$root/torch
    [ -d "$root/include/torch" ] || fail "NORMML_LIBTORCH names no PyTorch installation: there is no torch/include in $2"
    include=$root/include
    library=$root/lib
else
    include=/usr/include
    library=/usr/lib/$(g++ -print-multiarch)
    [ -f "$include/torch/csrc/api/include/torch/version.h" ] || fail "there are no libtorch headers: apt-get install libtorch-dev, or set NORMML_LIBTORCH"
fi

# The preprocessor is asked, since newer versions keep the numbers in another header.
version() { echo '#include <torch/csrc/api/include/torch/version.h>' | g++ -I"$include" -E -dM -x c++ - | sed -n "s/^#define TORCH_VERSION_$1 //p"; }
major=$(version MAJOR)
minor=$(version MINOR)
since() { [ "$major" -gt "$1" ] || { [ "$major" -eq "$1" ] && [ "$minor" -ge "$2" ]; }; }

standard=c++17
since 2 10 && standard=c++20

# Wheels before 2.6 were built with the old layout of std::string; the symbols say which one this is.
abi=1
since 2 6 || grep -q 'torchCheckFailEPKcS2_jRKNSt7__cxx11' "$library/libc10.so" || abi=0

cuda=
[ -f "$library/libtorch_cuda.so" ] && cuda="-ltorch_cuda -lc10_cuda"

# The system's own folder must not be searched before the compiler's.
folders="-I$include/torch/csrc/api/include"
[ "$include" = /usr/include ] || folders="-I$include $folders -Wl,-rpath,$library -L$library"

temporary=$output.$$
# shellcheck disable=SC2086
g++ -std=$standard -O2 -fPIC -shared -fvisibility=hidden -w -D_GLIBCXX_USE_CXX11_ABI=$abi $folders \
    "$here/LibTorchSharp.cpp" -o "$temporary" -Wl,--no-as-needed -ltorch -ltorch_cpu -lc10 $cuda
mv "$temporary" "$output"
