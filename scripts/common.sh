# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by the scripts beside it; expects bash with `set -euo pipefail`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# MPI refuses to run as root, which is what one is in a container; one thread per rank.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_NUM_THREADS=1
# OpenMPI and ITK keep memory until the process ends: the leak check of a sanitized build would report them alone.
export ASAN_OPTIONS=detect_leaks=0

is_installed() {
  dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

# install_packages [LIST ...]: installs what is missing of packages.txt and of further lists beside it; asks for nothing
# if nothing is missing.
install_packages() {
  local missing=() name
  while read -r name; do
    case "$name" in ''|'#'*) continue ;; esac
    is_installed "$name" || missing+=("$name")
  done < <(cd "$root/scripts" && cat packages.txt "$@")
  [ ${#missing[@]} -eq 0 ] && return
  if [[ " ${missing[*]} " == *" libvtk9-dev "* ]] && is_installed python3-paraview; then
    echo "libvtk9-dev is needed, but python3-paraview is installed, and the distribution lets only one of them be." >&2
    echo "Remove python3-paraview (the viewer itself can stay: package paraview), then start this again." >&2
    return 1
  fi
  echo "Installing: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
}

# build_preset PRESET [TARGET ...]: configures if needed, builds, and says only what matters.
build_preset() {
  local preset=$1; shift
  mkdir -p "$root/build"
  local log="$root/build/configure.$preset.log"
  (cd "$root" && cmake --preset "$preset") > "$log" 2>&1 || { tail -n 30 "$log"; echo "Configuring failed; the whole log: $log"; return 1; }
  echo "Building (preset $preset)"
  (cd "$root" && cmake --build "build/$preset" ${1:+--target "$@"})
}
