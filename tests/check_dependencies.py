#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks from the #includes that arrows between the folders point one way, and that each third-party library stays in
the folders the design allows it in; and that a source file includes its own header first, which so compiles on its own.
Usage: check_dependencies.py SOURCE_DIR"""
import pathlib
import re
import sys

BELOW = {
    "core": set(),
    "image": {"core"},
    "anatomy": {"core", "image"},
    "cement": {"core", "image", "anatomy"},
    "measurement": {"core", "image", "anatomy", "cement"},
    "mesh": {"core", "image", "anatomy"},
    "materials": {"core", "image", "anatomy", "mesh"},
    "solver": {"core", "image", "anatomy", "mesh", "materials"},
}
BELOW["report"] = set(BELOW) | {"solver", "measurement"}
BELOW["study"] = set(BELOW)
BELOW["apps"] = set(BELOW)

ALLOWED = {
    "yaml-cpp/": {"core"},
    "fmt/": None,
    "nlohmann/": None,
    "openssl/": {"core"},
    "itk": {"image", "anatomy", "cement", "measurement", "mesh", "apps"},
    "CGAL/": {"mesh"},
    "deal.II/": {"materials", "solver", "apps"},
    "petsc": {"solver", "cement"},
    "vtk": {"mesh", "report"},
    "cairo": {"report"},
    "CLI/": {"apps"},
    "boost/": {"study"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def complaints(source):
    cgal_files = set()
    for module in BELOW:
        for file in sorted((source / module).rglob("*")):
            if file.suffix not in {".h", ".cc", ".def"}:
                continue
            includes = INCLUDE.findall(file.read_text())
            header = str(file.relative_to(source).with_suffix(".h"))
            if file.suffix == ".cc" and (source / header).exists() and includes[0][1] != header:
                yield f"{file.relative_to(source)} does not include {header} first"
            for _, target in includes:
                folder = target.split("/")[0]
                where = f"{file.relative_to(source)} includes {target}"
                if folder in BELOW and "/" in target and folder != module and folder not in BELOW[module]:
                    yield f"{where}: {module}/ may only include {', '.join(sorted(BELOW[module])) or 'nothing'}"
                for prefix, modules in ALLOWED.items():
                    if target.startswith(prefix) and modules is not None and module not in modules:
                        yield f"{where}: {prefix} is allowed in {', '.join(sorted(modules))} only"
                if target.startswith("CGAL/"):
                    cgal_files.add(str(file.relative_to(source)))
    if len(cgal_files) > 1:
        yield f"CGAL is included in more than one file: {', '.join(sorted(cgal_files))}"


found = list(complaints(pathlib.Path(sys.argv[1])))
print("\n".join(found) if found else "every include points the right way")
sys.exit(1 if found else 0)
