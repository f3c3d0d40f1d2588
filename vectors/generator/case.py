# SPDX-License-Identifier: BSD-2-Clause
"""The shape that every test has."""


def hex32(value: int) -> str:
    return "0x%08x" % value


def case(id_: str, comment: str, given: dict, expected: dict, result: str = "valid",
         flags: tuple = ()) -> dict:
    """`result`: valid (must be accepted and give `expected`), invalid (must be refused as `expected` says),
    acceptable (a reading that the RFC leaves open; accepted here)."""
    return {
        "id": id_, "comment": comment, "result": result, "flags": list(flags), "input": given,
        "expected": expected
    }
