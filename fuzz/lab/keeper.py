# SPDX-License-Identifier: BSD-2-Clause
"""Waits for its input to end, which it does with the program that holds it, and ends what that program had started:

    keeper.py MARK
"""
import signal
import sys

sys.dont_write_bytecode = True

from engines import end_marked  # noqa: E402

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdin.buffer.read()
    end_marked(sys.argv[1])
