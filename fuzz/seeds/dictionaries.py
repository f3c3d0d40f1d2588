# SPDX-License-Identifier: BSD-2-Clause
"""Dictionaries for engines, from the tables, the vectors and the words that carriers and files are made of."""
import re
from pathlib import Path

SHORT_PAYLOAD = 40  # bytes; longer ones come with the seeds

CARRIER_WORDS = [
    "INVITE sip:b SIP/2.0\r\n", "SIP/2.0 200 OK\r\n", "DESCRIBE rtsp://h/ RTSP/1.0\r\n", "RTSP/1.0 200 OK\r\n",
    "SETUP rtsp://h/ RTSP/2.0\r\n", "ANNOUNCE rtsp://h/ RTSP/1.0\r\n", "SET_PARAMETER rtsp://h/ RTSP/1.0\r\n",
    "POST / HTTP/1.1\r\n", "HTTP/1.1 200 OK\r\n", "Call-ID: ", "i: ", "CSeq: 1 ", "Session: ", "Transport: ",
    "RTP/SAVP;unicast;client_port=1-2", "interleaved=0-1", "KeyMgmt: ", "prot=mikey;", "uri=\"", "data=\"",
    "Content-Type: ", "c: ", "Content-Length: ", "l: ", "Content-Encoding: gzip\r\n", "Transfer-Encoding: chunked\r\n",
    "Content-Transfer-Encoding: base64\r\n", "application/sdp", "application/mikey", "text/parameters",
    "multipart/mixed;boundary=x", "application/vnd.3gpp.mcptt-info+xml", "\r\n\r\n", "\r\n--x\r\n", "\r\n--x--\r\n",
    "v=0\r\n", "m=audio 9 RTP/SAVP 0\r\n", "c=IN IP4 192.0.2.1\r\n", "a=key-mgmt:mikey ", "a=control:", "a=rtcp:9",
    "a=rtcp-mux", "mikey: ", "AQAF", "=", "==", "<mikey>", "</mikey>", "\r\n ",
]
KEYFILE_WORDS = ["psk ", "rsa ", "cert ", "ca ", "dh ", "env ", "tgk ", "tpk ", "pin ", "kms ", "sakke ", "ssv ",
                 "ibe ", "eccsi ", "* ", "kpak=", "z=", "period=", "offset=", "rsk=", "uid=", "ssk=", "pvt=",
                 "params=", "key=", "hex:", "ascii:", "text:", "base64:", "file:", "sha256:", "0x1256bf78 ",
                 "sip:alice@example.org ", "\"", "\\\"", "\\\\", "#", "\r\n", "-----BEGIN "]
BOUNDARIES = [b"\x00\x00", b"\x00\x01", b"\xff\xff", b"\x7f\xff", b"\x80\x00", b"\x00\x00\x00\x01",
              b"\xff\xff\xff\xff", b"\x80\x00\x00\x00"]


def quoted(token: bytes) -> str:
    return '"' + "".join(chr(c) if 32 <= c < 127 and c not in b'"\\' else f"\\x{c:02x}" for c in token) + '"'


def words(texts: list[str]) -> list[bytes]:
    return [text.encode() for text in texts]


def payloads(messages: list[dict]) -> list[bytes]:
    """The short payloads of the vectors' messages."""
    found = set()
    for test in messages:
        data = bytes.fromhex(test["input"]["message"])
        for name, offset, length, value in test["expected"].get("fields", []):
            if value is None and "." not in name and length <= SHORT_PAYLOAD:
                found.add(data[offset:offset + length])
    return sorted(found)


def values(table: Path) -> list[bytes]:
    """Two bytes for each assigned value: as a field and the one behind it, or as one of 16 bits."""
    rows = re.findall(r"^VALUE\(\w+, \w+, (\d+|0x\w+), [^,]+, ASSIGNED", table.read_text(), re.MULTILINE)
    return [number.to_bytes(2, "big") for number in sorted({int(row, 0) for row in rows}) if number < 1 << 16]


def json_words(schema: str) -> list[bytes]:
    return sorted({f'"{name}"'.encode() for name in re.findall(r'"([\w$-]{2,24})"', schema)})


def dictionaries(source: Path, messages: list[dict]) -> dict[str, list[bytes]]:
    binary = BOUNDARIES + values(source / "lib/include/mikeylab/values.def") + payloads(messages)
    text = words(CARRIER_WORDS)
    return {"binary": binary, "carriers": text, "capture": binary + text, "keyfile": words(KEYFILE_WORDS),
            "vectorfile": json_words((source / "vectors/schema.json").read_text())}
