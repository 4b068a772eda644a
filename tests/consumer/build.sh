#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs CemVert into a scratch prefix and builds and runs a program that finds it with find_package.
# Usage: build.sh BUILD_DIR SOURCE_DIR
set -euo pipefail
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
cmake --install "$1" --prefix "$prefix/install" > "$prefix/install.log"
cmake -S "$2/tests/consumer" -B "$prefix/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$prefix/install" > "$prefix/configure.log" 2>&1 ||
  { cat "$prefix/configure.log"; exit 1; }
cmake --build "$prefix/build"
"$prefix/build/consumer"
