# SPDX-License-Identifier: BSD-2-Clause
"""Running libFuzzer and AFL++: their arguments and environments, and what their logs say."""
import ctypes
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# Leaks are for replays to see, of the test suite and of the campaign's report: a fuzzer that is stopped leaves
# everything, and where less is freed than was taken libFuzzer runs an input again.
# Who took and freed memory is asked when an input that failed is replayed.
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=0:malloc_context_size=0"}
# Entropic scheduling, and looking for a smaller input for each feature, take half of the time once a corpus has
# thousands of inputs; corpora are minimised at the end. So does an input for each new count of an edge, which leads to
# few more edges from nothing, and to none from seeds: AFL++ has them count.
FAST = ["-detect_leaks=0", "-entropic=0", "-reduce_inputs=0", "-use_counters=0"]
LIMITS = ["-timeout=30", "-rss_limit_mb=4096"]
# Those whose inputs are exchanges (fuzz/input.h), and those whose inputs are one message.
EXCHANGES = {"psk", "pk", "dh", "dhhmac", "rsar", "report", "ticket", "sakke", "ibake", "tracker"}
MESSAGES = {"decode", "roundtrip", "rules", "dissector"}
MAX_LENS = {"capture": 40000, "vectorfile": 16000}
MAX_LEN = 2048  # of the others. AFL++ has no limit of its own
SHORT_LEN = 512  # most messages of peers are shorter; speeds are given for this length as well
GRACE = 20  # seconds to end in
SPEED_SECONDS = 15  # that the speed of a target is measured for


def max_len(target: str) -> int:
    return MAX_LENS.get(target, MAX_LEN)


def run_libfuzzer(folder: Path, target: str, *arguments: str) -> tuple[int, str]:
    """Runs a target of a libFuzzer build to its end: exit status and log."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        done = subprocess.run([str(folder / "fuzz" / f"fuzz_{target}"), f"-artifact_prefix={scratch}/",
                               *FAST, *arguments],
                              cwd=scratch, check=False, env=os.environ | SANITIZERS, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, errors="replace")
    return done.returncode, done.stderr


def edges(log: str) -> int:
    found = re.findall(r"cov: (\d+)", log)
    return int(found[-1]) if found else 0


def runs(log: str) -> int:
    found = re.search(r"Done (\d+) runs", log)
    return int(found[1]) if found else 0


def link(inputs: Iterable[Path], to: Path) -> None:
    """Puts these inputs, of whatever folders, into one, as links."""
    for number, path in enumerate(inputs):
        (to / f"{number}-{path.name}").symlink_to(path.resolve())


def speed(folder: Path, target: str, corpus: Path, longest: int) -> float:
    """Executions per CPU second on one core, mutation included, once the corpus is read; 0 if one failed."""
    with (tempfile.TemporaryDirectory(prefix="fuzz-new-") as new,
          tempfile.TemporaryDirectory(prefix="fuzz-read-") as read):
        link((path for path in corpus.iterdir() if path.stat().st_size <= longest), Path(read))
        arguments = (f"-max_len={longest}", *LIMITS, new, read)
        began, start = time.monotonic(), cpu_of_children()
        code, log = run_libfuzzer(folder, target, "-runs=0", *arguments)
        reading, n_read, seconds = cpu_of_children() - start, runs(log), int(time.monotonic() - began) + SPEED_SECONDS
        again, log = run_libfuzzer(folder, target, f"-max_total_time={seconds}", *arguments)
        spent = cpu_of_children() - start - 2 * reading
    return (runs(log) - n_read) / spent if code == again == 0 and spent > 0 else 0


def replay_checked(folder: Path, target: str, corpus: Path, log: Path) -> bool:
    """Replays a corpus without an engine, under the sanitizers with leak detection; what they said is in `log`."""
    with log.open("wb") as out:
        done = subprocess.run([str(folder / "fuzz" / f"fuzz_{target}"), str(corpus)], check=False, stdout=out,
                              stderr=out, env=os.environ | {"ASAN_OPTIONS": "detect_leaks=1"})
    return done.returncode == 0


@dataclass
class Slice:
    """What a run came to."""
    cpu: float = 0
    executions: int = 0


def cpu_of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


MARK = "MIKEYLAB_CAMPAIGN"  # in the environment of all that a campaign starts, and of what that starts
KEEPER = Path(__file__).resolve().with_name("keeper.py")


def end_marked(mark: str) -> int:
    """Kills what was started under a mark that begins so, and counts it: also what left its process group, or outlived
    who started it."""
    wanted, n_killed = f"{MARK}={mark}".encode(), 0
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if any(variable.startswith(wanted) for variable in path.read_bytes().split(b"\0")):
                os.kill(int(path.parts[2]), signal.SIGKILL)
                n_killed += 1
        except OSError:
            pass  # it ended, or is somebody else's
    return n_killed


SET_CHILD_SUBREAPER = 36  # prctl(2)


def adopt() -> None:
    """Has what outlives who started it become this program's child: what afl-fuzz ends with a kill is waited for by
    nobody else, and most of the time was spent in it."""
    if ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise SystemExit("prctl: the time of what a fuzzer leaves behind cannot be counted")


def reap() -> None:
    """Waits for all children that have ended, so that their time counts."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        pass


class Group:
    """Processes that are ended together, with all that they started; also if this program is killed."""

    def __init__(self, mark: str, scratch: Path) -> None:
        adopt()
        self.mark = mark
        self.processes: list[subprocess.Popen] = []
        self.stopped = ""
        """Why it is to end early."""
        # Not under the mark itself. Its input ends with this program.
        self.keeper = subprocess.Popen([sys.executable, str(KEEPER), mark], stdin=subprocess.PIPE,
                                       start_new_session=True)
        os.environ |= {MARK: mark, "TMPDIR": str(scratch)}

    def start(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        with log.open("ab") as out:
            self.processes.append(subprocess.Popen(command, env=os.environ | environment, stdin=subprocess.DEVNULL,
                                                   stdout=out, stderr=subprocess.STDOUT, start_new_session=True))

    def is_running(self) -> bool:
        return any(process.poll() is None for process in self.processes)

    def wait(self, seconds: float) -> None:
        """Until all have ended, the time is over or it is stopped; then they are ended."""
        limit = time.monotonic() + seconds
        while self.is_running() and time.monotonic() < limit and not self.stopped:
            time.sleep(0.2)
        self.end()

    def end(self) -> None:
        for number in (signal.SIGINT, signal.SIGKILL):
            limit = time.monotonic() + GRACE
            for process in self.processes:
                if process.poll() is None:
                    os.killpg(process.pid, number)
            while self.is_running() and time.monotonic() < limit:
                time.sleep(0.1)
        limit = time.monotonic() + GRACE
        while end_marked(self.mark) > 0 and time.monotonic() < limit:
            time.sleep(0.1)
        reap()
        self.processes.clear()


def libfuzzer_slice(folder: Path, target: str, corpus: Path, found: Path, cores: int, seconds: int, log: Path,
                    group: Group) -> Slice:
    """Fork mode: what crashes, hangs or grows is kept and does not end it."""
    before, size = cpu_of_children(), log.stat().st_size if log.exists() else 0
    group.start([str(folder / "fuzz" / f"fuzz_{target}"), f"-fork={cores}", "-ignore_crashes=1", "-ignore_timeouts=1",
                 "-ignore_ooms=1", f"-max_total_time={seconds}", f"-max_len={max_len(target)}", *LIMITS, *FAST,
                 f"-artifact_prefix={found}/", f"-dict={folder}/fuzz/seeds/{target}.dict", str(corpus)],
                SANITIZERS, log)
    group.wait(seconds + 4 * GRACE)
    runs = re.findall(rb"^#(\d+):? ", log.read_bytes()[size:], re.MULTILINE)
    return Slice(cpu_of_children() - before, int(runs[-1]) if runs else 0)


def afl_environment(target: str, plain: Path) -> dict[str, str]:
    environment = {"AFL_NO_UI": "1", "AFL_SKIP_CPUFREQ": "1", "AFL_NO_AFFINITY": "1", "AFL_AUTORESUME": "1",
                   "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1", "AFL_FAST_CAL": "1", "AFL_CMPLOG_ONLY_NEW": "1",
                   "AFL_FORKSRV_INIT_TMOUT": "60000", "ASAN_OPTIONS": "abort_on_error=1:symbolize=0:detect_leaks=0"}
    library = "mikeylab-afl-exchange" if target in EXCHANGES else "mikeylab-afl" if target in MESSAGES else None
    if library is not None:
        environment["AFL_CUSTOM_MUTATOR_LIBRARY"] = str(plain / f"fuzz/mutator/{library}.so")
    return environment


def stats_of(out: Path) -> list[dict[str, str]]:
    """The statistics of each instance."""
    files = sorted(out.glob("*/fuzzer_stats"))
    return [dict(re.findall(r"^(\w+) *: (.*)$", path.read_text(errors="replace"), re.MULTILINE)) for path in files]


def executions_of(out: Path) -> int:
    return sum(int(stats.get("execs_done", 0)) for stats in stats_of(out))


def afl_slice(afl: Path, cmplog: Path, plain: Path, target: str, corpus: Path, out: Path, cores: int, seconds: int,
              log: Path, group: Group) -> Slice:
    """A main instance, one with cmplog, and as many others as there are cores; with one core all in the main one."""
    before, done = cpu_of_children(), executions_of(out)
    program, traced = afl / "fuzz" / f"fuzz_{target}", cmplog / "fuzz" / f"fuzz_{target}"
    schedules = ["explore", "fast", "rare", "exploit"]
    for number in range(cores):
        role = ["-M", "main"] if number == 0 else ["-S", "cmplog" if number == 1 else f"secondary{number}"]
        compare = ["-c", str(traced)] if number == min(1, cores - 1) else []
        group.start(["afl-fuzz", "-V", str(seconds), "-m", "none", "-t", "10000+", "-p", schedules[number % 4],
                     "-x", str(afl / f"fuzz/seeds/{target}.dict"), *role, *compare, "-i", str(corpus), "-o", str(out),
                     "--", str(program)], afl_environment(target, plain), log)
    group.wait(seconds + 6 * GRACE)
    # AFL++ counts on when it resumes.
    return Slice(cpu_of_children() - before, max(0, executions_of(out) - done))
