#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The keys of GStreamer's MIKEY messages, which stand in the clear, taken out of a capture without the library.

    values.py CAPTURE    writes NAME.values.json beside it

Looks for base64 in the bytes of the file: on the loopback interface each RTSP message is in one packet.
"""

import base64
import json
import re
import struct
import sys
from pathlib import Path

LINE = re.compile(rb'(?:a=key-mgmt:mikey |prot=mikey;[^\r\n]*data=")([A-Za-z0-9+/]+=*)')
KEMAC, T, SP, RAND = 1, 5, 10, 11
HEADER, MAP_ENTRY, NTP = 10, 9, 8
MASTER_KEY = 16  # and what is behind it in the TEK is the salt: AES-CM with 128 bits


def payload_size(message, kind, at):
    """Bytes of a payload whose content is of no interest here. RFC 3830 6.6, 6.10, 6.11."""
    if kind == T:
        return 2 + NTP
    if kind == RAND:
        return 2 + message[at + 1]
    if kind == SP:
        return 5 + struct.unpack_from(">H", message, at + 3)[0]
    raise SystemExit(f"payload {kind} is not expected of GStreamer")


def bundle(message):
    """What a message with one TEK in the clear says: RFC 3830 6.1, 6.2, 6.13."""
    kind, csb_id, count = message[2], struct.unpack_from(">I", message, 4)[0], message[8]
    ssrcs = [struct.unpack_from(">I", message, HEADER + MAP_ENTRY * each + 1)[0] for each in range(count)]
    at = HEADER + MAP_ENTRY * count
    while kind != KEMAC:
        kind, at = message[at], at + payload_size(message, kind, at)
    data = at + 4  # of the only Key data: next payload, type and KV, length, key
    size = struct.unpack_from(">H", message, data + 2)[0]
    tek = message[data + 4 : data + 4 + size]
    keys = {"tek": tek.hex(), "salt": None, "mki": None}
    keys |= {"master_key": tek[:MASTER_KEY].hex(), "master_salt": tek[MASTER_KEY:].hex()}
    sessions = [{"cs_id": cs_id, "ssrc": f"0x{ssrc:08x}"} | keys for cs_id, ssrc in enumerate(ssrcs, 1)]
    return {"csb_id": f"0x{csb_id:08x}", "tgk": [], "crypto_sessions": sessions}


def main():
    capture = Path(sys.argv[1])
    found = [bundle(base64.b64decode(text)) for text in LINE.findall(capture.read_bytes())]
    capture.with_suffix(".values.json").write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
