# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture for each carrier in which Wireshark's own dissector loses MIKEY.

`messages`: for each MIKEY message, in order, the frame that completes it (from 1), CSB ID and what `mikey.carrier`
says; CSB ID None: an announcement without a usable message. `rules`: (frame, rule) that must be found.
"""
import base64
from dataclasses import dataclass, field

from frames import ALICE, BOB, EVERYBODY, Connection, Tls, pcapng, udp
from messages import answer, offer, sakke, sdp_offer

ONE, TWO, THREE = 0x11111111, 0x22222222, 0x33333333
SAKKE_CSB = 0x2BADCAFE
CRLF = "\r\n"


@dataclass
class Capture:
    name: str
    frames: list
    messages: list
    rules: list = field(default_factory=list)
    key_log: bytes = b""
    plugin_only: bool = False  # what Wireshark takes apart and the command does not: TLS, WebSocket


def join(captures):
    """All of them in one file, and the same with the frame numbers of that file."""
    frames, numbered, key_log = [], [], b""
    for each in captures:
        before = len(frames)
        messages = [(before + frame, *rest) for frame, *rest in each.messages]
        rules = [(before + frame, rule) for frame, rule in each.rules]
        numbered.append(Capture(each.name, each.frames, messages, rules))
        frames += each.frames
        key_log += each.key_log
    return pcapng(frames, key_log), numbered


def b64(message):
    return base64.b64encode(message).decode()


def text(*lines):
    return CRLF.join(lines) + CRLF


def session(*lines):
    return text("v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", *lines)


def key_mgmt(message):
    return f"a=key-mgmt:mikey {b64(message)}"


AUDIO, VIDEO = "m=audio 4000 RTP/SAVP 0", "m=video 4002 RTP/SAVP 34"


def sip(body, kind="application/sdp", extra=(), start="INVITE sip:bob@example.net SIP/2.0", cseq="1 INVITE", to=""):
    """A SIP message; `body` is text or bytes."""
    body = body.encode() if isinstance(body, str) else body
    head = text(
        start,
        "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1",
        "From: <sip:alice@example.net>;tag=1",
        f"To: <sip:bob@example.net>{to}",
        "Call-ID: one",
        f"CSeq: {cseq}",
        *extra,
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "",
    )
    return head.encode() + body


def sip_ok(body):
    return sip(body, start="SIP/2.0 200 OK", to=";tag=2")


def sip_udp(data, src=ALICE, dst=BOB):
    return udp(data, src, dst, 5060, 5060)


def multipart(*parts):
    """Parts are (header lines, body); the bodies text or bytes."""
    out = b""
    for lines, body in parts:
        out += b"--limit\r\n" + text(*lines, "").encode() + (body.encode() if isinstance(body, str) else body) + b"\r\n"
    return out + b"--limit--\r\n"


MULTIPART = "multipart/mixed;boundary=limit"


def http(body, kind="application/mikey", extra=()):
    body = body.encode() if isinstance(body, str) else body
    head = text(
        "POST /keys HTTP/1.1",
        "Host: kms.example.net",
        f"Content-Type: {kind}",
        *extra,
        f"Content-Length: {len(body)}",
        "",
    )
    return head.encode() + body


def rtsp(start, *lines, body="", cseq=1):
    return (
        text(start, f"CSeq: {cseq}", *lines, *([f"Content-Length: {len(body)}"] if body else []), "") + body
    ).encode()


def setup(*headers, cseq=1):
    return rtsp(
        "SETUP rtsp://192.0.2.2/a RTSP/1.0", "Transport: RTP/SAVP;unicast;client_port=4000-4001", *headers, cseq=cseq
    )


def specification(message, uri="rtsp://192.0.2.2/a"):
    return f'prot=mikey;uri="{uri}";data="{b64(message)}"'


def websocket(*texts):
    """A connection over which the server sends SIP messages, all in one segment, a WebSocket frame each."""
    upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Protocol: sip")
    asked = text("GET / HTTP/1.1", "Host: sip.example.net", *upgrade, "Sec-WebSocket-Key: bWlrZXlsYWIgdGVzdHMgaXQ=", "")
    connection = (
        Connection(80).send(asked.encode()).send(text("HTTP/1.1 101 Switching Protocols", *upgrade, "").encode(), 1)
    )
    return connection.send(b"".join(b"\x81\x7e" + len(each).to_bytes(2, "big") + each for each in texts), 1)


def sdp_captures():
    upper = key_mgmt(sdp_offer(ONE)).replace("mikey", "MIKEY")
    space = key_mgmt(sdp_offer(ONE)).replace(":", ": ", 1)
    bad = key_mgmt(sdp_offer(ONE))
    bad = bad[:60] + "*" + bad[61:]
    offered = session(key_mgmt(sdp_offer(ONE)), AUDIO)
    second = session(key_mgmt(sdp_offer(TWO)), AUDIO)
    compact = sip(offered).replace(b"Content-Length", b"l")
    return [
        Capture(
            "sdp-session",  # an offer and its answer: SIP dissects the SDP of the offer twice
            [sip_udp(sip(offered)), sip_udp(sip_ok(session(key_mgmt(answer(ONE)), AUDIO)), BOB, ALICE)],
            [(1, ONE, "sip"), (2, ONE, "sip")],
        ),
        Capture(
            "sdp-media",
            [sip_udp(sip(session(AUDIO, key_mgmt(sdp_offer(ONE)), VIDEO, key_mgmt(sdp_offer(TWO)))))],
            [(1, ONE, "sip"), (1, TWO, "sip")],
        ),
        Capture(
            "sdp-both-levels",
            [sip_udp(sip(session(key_mgmt(sdp_offer(ONE)), AUDIO, key_mgmt(sdp_offer(TWO)))))],
            [(1, ONE, "sip"), (1, TWO, "sip")],
            [(1, "rfc4567/3.1/media-overrides")],
        ),
        Capture("sdp-space", [sip_udp(sip(session(space, AUDIO)))], [(1, ONE, "sip")]),
        Capture(
            "sdp-upper-case", [sip_udp(sip(session(upper, AUDIO)))], [(1, ONE, "sip")], [(1, "rfc4567/7/prtcl-id")]
        ),
        Capture(
            "sdp-no-data",
            [sip_udp(sip(session("a=key-mgmt:mikey", AUDIO)))],
            [(1, None, "sip")],
            [(1, "rfc4567/3/base64")],
        ),
        Capture("sdp-bad-base64", [sip_udp(sip(session(bad, AUDIO)))], [(1, None, "sip")], [(1, "rfc4567/3/base64")]),
        Capture(
            "sdp-same-twice",  # the same message for two media is two messages
            [sip_udp(sip(session(AUDIO, key_mgmt(sdp_offer(ONE)), VIDEO, key_mgmt(sdp_offer(ONE)))))],
            [(1, ONE, "sip"), (1, ONE, "sip")],
        ),
        Capture(
            "sap",
            [
                udp(
                    bytes.fromhex("2000 1234 c0000201") + b"application/sdp\0"
                    + session(key_mgmt(offer(ONE, response=False)), AUDIO).encode(),
                    ALICE, EVERYBODY, 9875, 9875,
                )
            ],
            [(1, ONE, "sap")],
        ),
        Capture(
            "sip-tcp-split",
            Connection(5060).send(sip(offered), sizes=[40, 300, 100]).frames,
            [(7, ONE, "sip")],
        ),
        Capture(
            "sip-tcp-compact",  # Wireshark does not put a message together that says `l: 500`
            Connection(5060).send(compact + compact, sizes=[300, 600]).frames,
            [(5, ONE, "sip"), (6, ONE, "sip")],
        ),
        Capture(
            "sip-tcp-message-and-a-half",  # what Wireshark puts together is not put behind its own beginning
            Connection(5060).send(sip(offered) + sip(second), sizes=[len(sip(offered)) + 200]).frames,
            [(4, ONE, "sip"), (5, TWO, "sip")],
        ),
        Capture(
            "sip-websocket",
            websocket(sip(offered), sip(second)).frames,
            [(6, ONE, "sip"), (6, TWO, "sip")],
            plugin_only=True,
        ),
    ]  # fmt: skip


def rtsp_captures():
    several = f"KeyMgmt: {specification(offer(ONE))}, {specification(offer(TWO))}"
    one = setup(f"KeyMgmt: {specification(offer(ONE))}")
    described = rtsp(
        "RTSP/1.0 200 OK", "Content-Type: application/sdp", body=session(AUDIO, key_mgmt(offer(TWO)), "a=control:a")
    )
    rekey = rtsp(
        "SET_PARAMETER rtsp://192.0.2.2/a RTSP/1.0", "Session: 1", "Content-Type: text/parameters",
        body=f"mikey: {b64(offer(THREE))}\r\n",
    )  # fmt: skip
    describe = rtsp("DESCRIBE rtsp://192.0.2.2/a RTSP/1.0", "Accept: application/sdp")
    return [
        Capture("rtsp-keymgmt", Connection(554).send(one).frames, [(4, ONE, "rtsp")]),
        Capture(
            "rtsp-split-header",
            Connection(554).send(one, sizes=[150, 60, 70]).frames,
            [(7, ONE, "rtsp")],
        ),
        Capture(
            "rtsp-several-specs", Connection(554).send(setup(several)).frames, [(4, ONE, "rtsp"), (4, TWO, "rtsp")]
        ),
        Capture(
            "rtsp-two-messages",
            Connection(554).send(one + setup(f"KeyMgmt: {specification(offer(TWO))}", cseq=2)).frames,
            [(4, ONE, "rtsp"), (4, TWO, "rtsp")],
        ),
        Capture("rtsp-describe", Connection(554).send(describe).send(described, 1).frames, [(5, TWO, "rtsp")]),
        Capture("rtsp-parameter", Connection(554).send(rekey).frames, [(4, THREE, "rtsp")]),
        Capture(
            "rtsp-unquoted",
            Connection(554).send(setup(f"KeyMgmt: prot=mikey;data={b64(offer(ONE))}")).frames,
            [(4, ONE, "rtsp")],
            [(4, "rfc4567/3.2/rtsp-quotes")],
        ),
    ]


def rtsps():
    """RTSP in TLS on the port of RTSPS, decrypted with the secrets in the capture."""
    connection = Connection(322)
    tls = Tls(connection)
    before = len(connection.frames)
    tls.send(setup(f"KeyMgmt: {specification(offer(ONE))}"))
    return Capture("rtsps", connection.frames, [(before + 1, ONE, "rtsp")], key_log=tls.key_log, plugin_only=True)


def body_captures():
    sdp = session(AUDIO)
    kind = "Content-Type: application/mikey"
    base64_part = ([kind, "Content-Transfer-Encoding: base64"], b64(sakke()))
    binary_part = ([kind, "Content-Transfer-Encoding: binary"], sakke())
    info = (
        "<?xml version=\"1.0\"?>\r\n<mcpttinfo xmlns=\"urn:3gpp:ns:mcpttInfo:1.0\"><mcptt-Params>"
        "<session-type>private</session-type></mcptt-Params></mcpttinfo>\r\n"
    )  # fmt: skip
    mcptt = multipart(
        (["Content-Type: application/vnd.3gpp.mcptt-info+xml"], info),
        (["Content-Type: application/sdp"], session(f"a=key-mgmt:mikey {b64(sakke())}", AUDIO)),
    )
    csk = multipart((["Content-Type: application/vnd.3gpp.mcptt-info+xml"], info), base64_part)
    group = (
        "<?xml version=\"1.0\"?>\r\n<gktp xmlns=\"urn:3gpp:ns:mcpttGKTP:1.0\"><group-key>\r\n<MIKEY>"
        f"{b64(sakke())}</MIKEY></group-key></gktp>\r\n"
    )  # fmt: skip
    publish = {"start": "PUBLISH sip:bob@example.net SIP/2.0", "cseq": "1 PUBLISH"}
    broken = ([kind, "Content-Transfer-Encoding: base64"], b64(sakke())[:40] + "!" + b64(sakke())[41:])
    return [
        Capture(
            "sip-multipart-base64",
            [sip_udp(sip(multipart((["Content-Type: application/sdp"], sdp), base64_part), MULTIPART))],
            [(1, SAKKE_CSB, "sip")],
        ),
        Capture(
            "sip-multipart-binary",
            [sip_udp(sip(multipart((["Content-Type: application/sdp"], sdp), binary_part), MULTIPART))],
            [(1, SAKKE_CSB, "sip")],
        ),
        Capture(
            "sip-multipart-bad-base64",
            [sip_udp(sip(multipart((["Content-Type: application/sdp"], sdp), broken), MULTIPART))],
            [(1, None, "sip")],
            [(1, "rfc4567/3/base64")],
        ),
        Capture(
            "sip-multipart-empty",
            [sip_udp(sip(multipart(([kind], ""), ([kind, "Content-Transfer-Encoding: base64"], "")), MULTIPART))],
            [(1, None, "sip"), (1, None, "sip")],
            [(1, "rfc4567/3/base64")],
        ),
        Capture("http-binary", Connection(80).send(http(offer(ONE))).frames, [(4, ONE, "http")]),
        Capture(
            "http-message-and-a-half",
            Connection(80).send(http(offer(ONE)) + http(offer(TWO)), sizes=[len(http(offer(ONE))) + 140]).frames,
            [(4, ONE, "http"), (5, TWO, "http")],
        ),
        Capture("http-base64", Connection(80).send(http(b64(offer(ONE)))).frames, [(4, ONE, "http")]),
        Capture(
            "http-split",
            Connection(80).send(http(offer(ONE)), sizes=[90, 100]).frames,
            [(6, ONE, "http")],
        ),
        Capture("mcptt-private-call", [sip_udp(sip(mcptt, MULTIPART))], [(1, SAKKE_CSB, "sip")]),
        Capture("mcptt-csk", [sip_udp(sip(csk, MULTIPART, **publish))], [(1, SAKKE_CSB, "sip")]),
        Capture(
            "mcptt-group-key",
            [sip_udp(sip(group, "application/vnd.3gpp.mcptt-gktp+xml", **publish))],
            [(1, SAKKE_CSB, "sip")],
        ),
    ]


def tcp_captures():
    several = offer(ONE) + offer(TWO) + offer(THREE)
    return [
        Capture(
            "tcp-several",
            Connection(2269).send(several).frames,
            [(4, ONE, "tcp"), (4, TWO, "tcp"), (4, THREE, "tcp")],
        ),
        Capture(
            "tcp-split",
            Connection(2269).send(several, sizes=[5, 100, 150, 200]).frames,
            [(6, ONE, "tcp"), (7, TWO, "tcp"), (8, THREE, "tcp")],
        ),
    ]


CAPTURES = [*sdp_captures(), *rtsp_captures(), rtsps(), *body_captures(), *tcp_captures()]
