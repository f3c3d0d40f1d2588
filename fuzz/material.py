#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes fuzz_material() from the keys and certificates of the vectors. The order is part of the format of inputs."""
import json
import sys
from pathlib import Path

# New ones at the end only: inputs that were kept name them by their place.
NAMES = ["alice-2048.key", "bob-2048.key", "ca.cert", "alice-2048.cert", "bob-2048.cert", "alice-1024.key",
         "bob-1024.key", "alice-1024.cert", "alice-512.key", "bob-512.key", "bob-2048.key.pem", "ca.cert.pem",
         "bob-2048.pkcs1", "alice-e3.key", "alice-4096.key", "bob-4096.key"]


def material(paths: list[Path]) -> dict[str, bytes]:
    """All keys and certificates of the vectors by name; a name means the same bytes in each file."""
    found: dict[str, bytes] = {}
    for path in paths:
        for name, value in json.loads(path.read_text()).get("material", {}).items():
            if found.setdefault(name, bytes.fromhex(value)) != bytes.fromhex(value):
                sys.exit(f"{path}: another {name}")
    return found


def main() -> None:
    folder, out, depfile = map(Path, sys.argv[1:])
    paths = sorted(folder.glob("*.json"))
    found = material(paths)
    depfile.write_text(f"{out}: {' '.join(map(str, paths))}\n")
    lines = ["// SPDX-License-Identifier: BSD-2-Clause", "// Written by fuzz/material.py from the vectors.",
             '#include "input.h"', ""]
    for number, name in enumerate(NAMES):
        lines.append(f"// {name}\nstatic const uint8_t material_{number}[] = {{")
        data = found[name]
        lines += ["    " + ", ".join(f"0x{byte:02x}" for byte in data[at:at + 16]) + ","
                  for at in range(0, len(data), 16)]
        lines.append("};")
    lines.append("\nstatic const struct mikey_slice material[] = {")
    lines += [f"    {{material_{number}, sizeof material_{number}}}," for number in range(len(NAMES))]
    lines += ["};", "", "bool fuzz_material(size_t index, struct mikey_slice *bytes) {",
              "    if (index >= sizeof material / sizeof material[0])", "        return false;",
              "    *bytes = material[index];", "    return true;", "}", "",
              "bool fuzz_material_is_key(size_t index) {",
              "    static const bool keys[] = {" +
              ", ".join("false" if ".cert" in name else "true" for name in NAMES) + "};",
              "    return index < sizeof keys && keys[index];", "}"]
    out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
