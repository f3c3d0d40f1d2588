# SPDX-License-Identifier: BSD-2-Clause
"""The MIKEY messages of the SIP calls, made for the present moment: their timestamps must fit the recording's.

    messages.py FOLDER    writes there the base64 text of each message, the values each call must lead to, and the
                          streams of calls with media
"""

import base64
import json
import secrets
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
import psk  # noqa: E402

NTP_UNIX = 2208988800
ALICE, BOB = (psk.URI, "sip:alice@example.net"), (psk.URI, "sip:bob@example.net")
SHARED = b"correct-horse-battery-staple"
OFFER = [psk.policy(0, psk.AES_CM_128_HMAC_SHA1_80), psk.sdp_ids("mikey")]


def ntp(seconds):
    return (int(seconds) + NTP_UNIX << 32) + int(seconds % 1 * 2**32)


def bundle():
    return psk.Bundle(secrets.randbits(32), SHARED, secrets.token_bytes(16), ALICE, BOB)


def streams(count):
    """SSRCs of Alice's streams and Bob's: hers as offered (his are 0), and as answered."""
    hers, his = ([secrets.randbits(32) for _ in range(count)] for _ in range(2))
    return hers + [0] * count, hers + his


def udp_call(now):
    """The call, what it leads to, and the SSRCs of its streams."""
    call = bundle()
    offered, answered = streams(2)
    first, again = ntp(now), ntp(now + 1)
    lines = {
        "offer": call.initial(first, offered, secrets.token_bytes(16), OFFER, mki=b"\1"),
        "answer": call.response(first, answered),
        "update": call.initial(again, answered, secrets.token_bytes(16), OFFER, mki=b"\2", update=True),
        "updated": call.response(again, answered),
    }
    return lines, call.made, answered


def media_call(now):
    """The same without MKIs and update."""
    call = bundle()
    offered, answered = streams(2)
    lines = {
        "offer": call.initial(ntp(now), offered, secrets.token_bytes(16), OFFER),
        "answer": call.response(ntp(now), answered),
    }
    return lines, call.made, answered


def tcp_call(now):
    lines, made, ssrcs = {}, [], []
    for step, medium in enumerate(("audio", "video")):
        call = bundle()
        offered, answered = streams(1)
        at = ntp(now + step * 2**-16)
        lines[f"offer-{medium}"] = call.initial(at, offered, secrets.token_bytes(16), OFFER, mki=b"\1")
        lines[f"answer-{medium}"] = call.response(at, answered)
        made += call.made
        ssrcs += answered
    return lines, made, ssrcs


def save(folder, name, lines, made):
    for line, message in lines.items():
        (folder / f"{name}.{line}").write_bytes(base64.b64encode(message))
    (folder / f"{name}.values.json").write_text(json.dumps(made, indent=2) + "\n")


def save_streams(folder, name, made, ssrcs):
    """A file for each stream: SSRC, then key and MKI (or "-") of each bundle."""
    for index, stream in enumerate(("alice-audio", "alice-video", "bob-audio", "bob-video")):
        words = [str(ssrcs[index])]
        for session in (each["crypto_sessions"][index] for each in made):
            words += [session["tek"] + session["salt"], session["mki"] or "-"]
        (folder / f"{name}.{stream}").write_text(" ".join(words) + "\n")


def main():
    folder = Path(sys.argv[1])
    calls = {"psk-sip-call": udp_call, "psk-sip-call-tcp": tcp_call, "psk-sip-media": media_call,
             "psk-sip-rekey": udp_call}
    for name, call in calls.items():
        lines, made, ssrcs = call(time.time())
        save(folder, name, lines, made)
        if call is not tcp_call:
            save_streams(folder, name, made, ssrcs)


if __name__ == "__main__":
    main()
