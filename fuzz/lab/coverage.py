# SPDX-License-Identifier: BSD-2-Clause
"""What of lib/ the replay of corpora covers, by clang's source-based coverage."""
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from builds import SOURCE, targets_of


@dataclass
class Coverage:
    lines: float
    branches: float
    missed: list[tuple[int, str]]
    """Lines missed and name of each file, the worst first."""


def replay(folder: Path, target: str, corpora: list[str], profile: Path) -> Path:
    """Runs a program of the coverage build over corpora; returns the profile."""
    raw = profile.with_suffix(".raw")
    environment = os.environ | {"LLVM_PROFILE_FILE": str(raw)}
    done = subprocess.run([str(folder / "fuzz" / f"fuzz_{target}"), *corpora],
                          env=environment, capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"fuzz_{target}: {done.stderr.decode(errors='replace')[-2000:]}")
    merge([raw], profile)
    raw.unlink()
    return profile


def merge(profiles: list[Path], out: Path) -> None:
    subprocess.run(["llvm-profdata-14", "merge", "-sparse", *map(str, profiles), "-o", str(out)], check=True)


def percent(files: list[dict], what: str) -> float:
    count = sum(item["summary"][what]["count"] for item in files)
    return 100 * sum(item["summary"][what]["covered"] for item in files) / max(1, count)


def of_lib(folder: Path, targets: list[str], profile: Path) -> Coverage:
    """Of the sources in lib/ as the programs of these targets have them."""
    objects = [str(folder / "fuzz" / f"fuzz_{target}") for target in targets]
    more = [argument for program in objects[1:] for argument in ("-object", program)]
    done = subprocess.run(["llvm-cov-14", "export", "-summary-only", objects[0], *more, f"-instr-profile={profile}"],
                          capture_output=True, check=True)
    named = {os.path.relpath(item["filename"], SOURCE): item for item in json.loads(done.stdout)["data"][0]["files"]}
    lib = {name: item for name, item in named.items() if name.startswith("lib/") and "/tests/" not in name}
    missed = [(item["summary"]["lines"]["count"] - item["summary"]["lines"]["covered"], name)
              for name, item in lib.items()]
    return Coverage(percent(list(lib.values()), "lines"), percent(list(lib.values()), "branches"),
                    sorted(missed, reverse=True))


def all_of(folder: Path, corpora: dict[str, list[str]], scratch: Path) -> Coverage:
    """Of all targets that the build has, each with its corpora."""
    scratch.mkdir(parents=True, exist_ok=True)
    targets = [target for target in targets_of(folder) if target in corpora]
    profiles = [replay(folder, target, corpora[target], scratch / f"{target}.profdata") for target in targets]
    merge(profiles, scratch / "all.profdata")
    return of_lib(folder, targets, scratch / "all.profdata")
