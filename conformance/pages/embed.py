#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Turns the pages docs/rules/<id with / as __>.md and docs/deviations/<id>.md into one C file that `mikeylab explain`
prints from.

Usage: embed.py OUTPUT.c DEPFILE FOLDER...
"""
import os
import sys


def c_array(data):
    rows = [", ".join(str(byte) for byte in data[i : i + 24]) for i in range(0, len(data), 24)]
    return ",\n    ".join(rows + ["0"])


def pages_of(folder):
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".md")]


def main(output, depfile, *folders):
    paths = [path for folder in folders for path in pages_of(folder)]
    parts = ['// Made by conformance/pages/embed.py from docs; not to be edited.\n#include "pages.h"\n']
    rows = []
    for number, path in enumerate(paths):
        with open(path, "rb") as page:
            text = page.read()
        if b"\0" in text:
            sys.exit(f"{path}: a NUL byte")
        text.decode("utf-8")
        if text.startswith(b"<!--"):  # the licence line
            text = text.split(b"-->", 1)[1].lstrip(b"\n")
        parts.append(f"static const char text_{number}[] = {{\n    {c_array(text)}}};\n")
        rows.append(f'    {{"{os.path.basename(path)[:-3].replace("__", "/")}", text_{number}}},\n')
    parts.append("const struct page pages[] = {\n" + "".join(rows) + "    {0, 0},\n};\n")
    parts.append(f"const size_t page_count = {len(rows)};\n")
    with open(output, "w", encoding="ascii") as out:
        out.write("\n".join(parts))
    with open(depfile, "w", encoding="utf-8") as out:
        out.write(f"{output}: {' '.join([*folders, *paths])}\n")


main(*sys.argv[1:])
