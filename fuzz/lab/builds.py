# SPDX-License-Identifier: BSD-2-Clause
"""Build folders of campaigns and gates: one for each way of instrumenting."""
import os
import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]

COMMON = ["-Dinterop=disabled", "-Dbench=disabled", "-Ddefault_library=static"]
SANITIZED = ["-Db_sanitize=address,undefined", "-Db_lundef=false", "-Doptimization=2"]
COVERAGE = "-fprofile-instr-generate -fcoverage-mapping"
# Name of the folder: compiler, options, environment. AFL++ wants its own at set-up and at every build.
KINDS: dict[str, tuple[str, list[str], dict[str, str]]] = {
    "libfuzzer": ("clang", ["-Dfuzz=libfuzzer", *SANITIZED], {}),
    "afl": ("afl-clang-fast", ["-Dfuzz=afl"], {"AFL_USE_ASAN": "1", "AFL_USE_UBSAN": "1"}),
    "cmplog": ("afl-clang-fast", ["-Dfuzz=afl"], {"AFL_LLVM_CMPLOG": "1"}),
    "checked": ("clang", ["-Dfuzz=standalone", *SANITIZED, "-Dc_args=-fno-sanitize-recover=undefined"], {}),
    "plain": ("clang", ["-Dfuzz=standalone"], {}),
    "coverage": ("clang", ["-Dfuzz=standalone", "-Dbuildtype=debug", f"-Dc_args={COVERAGE}",
                           "-Dc_link_args=-fprofile-instr-generate"], {"LLVM_PROFILE_FILE": "/dev/null"}),
}


class Builds:
    """Build folders under `root`, set up when they are asked for."""

    def __init__(self, root: Path, dissector: bool = True) -> None:
        self.root = root
        self.dissector = dissector

    def build(self, kind: str, *targets: str) -> Path:
        """Builds these files of fuzz/, or all targets with their seeds; returns the folder."""
        compiler, options, extra = KINDS[kind]
        folder = self.root / kind
        environment = os.environ | extra | {"CC": compiler, "AFL_QUIET": "1"}
        if not (folder / "build.ninja").exists():
            options = options + COMMON + ["-Ddissector=" + ("auto" if self.dissector else "disabled")]
            self._run(["meson", "setup", str(folder), str(SOURCE), *options], environment)
        names = [f"fuzz/{target}" for target in targets] or ["fuzz-targets"]
        self._run(["ninja", "-C", str(folder), *names], environment)
        return folder

    @staticmethod
    def _run(command: list[str], environment: dict[str, str]) -> None:
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            raise SystemExit(done.stdout.decode(errors="replace")[-4000:] + "\n" + " ".join(command) + " failed")


def targets_of(folder: Path) -> list[str]:
    """Names of the targets that a build folder has."""
    return sorted(path.name[len("fuzz_"):] for path in (folder / "fuzz").glob("fuzz_*") if path.is_file())


def corpora_of(folder: Path, target: str) -> list[str]:
    """Folders of inputs that come with the project: seeds, and what ever failed."""
    folders = [folder / "fuzz/seeds" / target, SOURCE / "fuzz/regressions" / target]
    return [str(path) for path in folders if path.is_dir()]
