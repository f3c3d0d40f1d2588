# SPDX-License-Identifier: BSD-2-Clause
"""Opens exchanges of MIKEY-IBAKE between users that somebody else built: RFC 6267 4.2.2, 5. The reverse of ibake."""

from . import ec, ibe, payloads, prf, psk
from .ibake import INITIATOR, RESPONDER
from .ibe import Ciphertext, Parameters
from .curve import Curve
from .payloads import Key
from .psk import Csb
from .reader import Part, Read, read, read_chain

_FORMS = ("uncompressed", "compressed", "x")
_LENGTHS = (16, 32, 20)
_HASHES = {2: "sha1", 3: "sha224", 4: "sha256", 5: "sha384", 6: "sha512"}


def _counted(data: bytes, at: int) -> tuple[int, int]:
    size = int.from_bytes(data[at:at + 2], "big")
    return int.from_bytes(data[at + 2:at + 2 + size], "big"), at + 2 + size


class IbakeOpener:
    """One exchange with the private keys of its users and exponents. A ValueError says what does not come out."""

    def __init__(self, test: dict) -> None:
        secrets = test["input"]["secrets"]
        self.users = {bytes.fromhex(one["identity"]): bytes.fromhex(one["secret"])
                      for one in secrets if one["kind"] == "ibe"}
        self.exponents = [int(one["secret"], 16) for one in secrets if one["kind"] == "dh"]
        self.points: dict[int, tuple[int, bytes]] = {}
        self.kv = payloads.Kv()
        self.rands: list[bytes] = []
        self.csb: Csb | None = None
        self.sessions: list = []
        self.reading: tuple | None = None

    def open(self, data: bytes) -> list[dict]:
        message = read(data)
        rand = message.one(payloads.RAND)
        if message.data_type == payloads.I_MESSAGE_1:
            self.points, self.kv = {}, payloads.Kv()
            if rand:
                self.rands, self.sessions = [], message.sessions
        if rand and rand.fields["data"] not in self.rands:
            self.rands.append(rand.fields["data"])
        self.ids = {one.fields["role"]: one.fields["data"] for one in message.all(payloads.IDR)} | (
            {} if message.all(payloads.IDR) else getattr(self, "ids", {}))
        for one in (*message.all(payloads.IBAKE), *message.all(payloads.ESK)):
            self._take(self._decrypt(one))
        if message.one(payloads.V):
            self._verify(message)
        if not {INITIATOR, RESPONDER} <= self.points.keys():
            return []
        form, length, rand_used = self.reading or ("uncompressed", 16, self.rands[0])
        key = Key(payloads.TGK, ec.master_keys(message.prf, self._session(form), rand_used, length)[1], b"", self.kv)
        return psk.session_values(Csb(b"", message.csb_id, rand_used, message.prf, sessions=self.sessions), [key])

    def _decrypt(self, payload: Part) -> list[Part]:
        for secret in self.users.values():
            p, at = _counted(secret, 1)
            q, at = _counted(secret, at)
            curve = Curve(p, 0, 1, q)
            size = 1 + 2 * ((p.bit_length() + 7) // 8)
            base, kms, key = (curve.decode(secret[at + n * size:at + (n + 1) * size]) for n in range(3))
            parameters = Parameters(p, q, base, kms, _HASHES[secret[0]])
            clear = ibe.decrypt(parameters, key, self._ciphertext(parameters, payload.fields["data"], size))
            if clear is not None:
                return self._chain(payload, clear)
        raise ValueError("no private key opens it")

    @staticmethod
    def _ciphertext(parameters: Parameters, data: bytes, size: int) -> Ciphertext:
        if data[:1] == b"\x30":
            return ibe.read_block(data)
        u, rest = parameters.curve.decode(data[:size]), data[size:]
        return Ciphertext(u, rest[:parameters.hash_size], rest[parameters.hash_size:])

    @staticmethod
    def _chain(payload: Part, clear: bytes) -> list[Part]:
        first = payloads.IDR if payload.type == payloads.IBAKE else payloads.ID
        try:
            return read_chain(clear, 0, first)
        except ValueError:
            return read_chain(clear, 0, first, point_alone=True)

    def _take(self, chain: list[Part]) -> None:
        role = INITIATOR
        for part in chain:
            if part.type == payloads.IDR:
                role = part.fields["role"]
                if part.fields["data"] != self.ids.get(role, part.fields["data"]):
                    raise ValueError("somebody else in IBAKE")
            elif part.type == payloads.ECCPT:
                point = part.fields["curve"], part.fields["point"]
                if self.points.setdefault(role, point) != point:
                    raise ValueError("another point comes back")
                if part.fields["kv"].type:
                    self.kv = part.fields["kv"]

    def _session(self, form: str) -> bytes:
        number = self.points[INITIATOR][0]
        octets = [_whole(number, self.points[role][1]) for role in (INITIATOR, RESPONDER)]
        for exponent in self.exponents:
            own = ec.public(number, exponent)
            if own in octets:
                session = ec.secret(number, exponent, octets[1 - octets.index(own)])
                squeezed = ec.compressed(number, session)
                return {"uncompressed": session, "compressed": squeezed, "x": squeezed[1:]}[form]
        raise ValueError("no exponent fits")

    def _verify(self, message: Read) -> None:
        v = message.parts[-1]
        if v.type != payloads.V:
            raise ValueError("the last payload is not V")
        behind = self.ids[INITIATOR] + self.ids[RESPONDER]
        algorithm = v.fields["auth_alg"]
        for form in _FORMS:
            session = self._session(form)
            for length in _LENGTHS:
                for rand in self.rands:
                    mpk = ec.master_keys(message.prf, session, rand, length)[0]
                    key = prf.prf(message.prf, mpk, prf.label(prf.MESSAGE_AUTH, 0xFF, message.csb_id, rand),
                                  prf.MAC_LEN[algorithm])
                    for end in (behind, behind + message.one(payloads.T).fields["value"]):
                        if prf.mac(algorithm, key, message.data[:v.fields["at"]] + end) == v.fields["data"]:
                            self.reading = form, length, rand
                            return
        raise ValueError("V does not verify")


def _whole(number: int, point: bytes) -> bytes:
    """A point uncompressed; on the prime curves."""
    if point[0] == 4:
        return point
    group = ec.curve(number)
    x = int.from_bytes(point[1:], "big")
    y = _root((pow(x, 3, group.p) + group.a * x + group.b) % group.p, group.p)
    return group.encode((x, y if y & 1 == point[0] & 1 else group.p - y))


def _root(square: int, p: int) -> int:
    """Tonelli and Shanks: of the primes here, that of P-224 needs it."""
    odd, twos = p - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    nonresidue = next(n for n in range(2, 100) if pow(n, (p - 1) // 2, p) == p - 1)
    c, t, root = pow(nonresidue, odd, p), pow(square, odd, p), pow(square, (odd + 1) // 2, p)
    while t != 1:
        least, power = 0, t
        while power != 1:
            power, least = power * power % p, least + 1
        step = pow(c, 1 << (twos - least - 1), p)
        twos, c = least, step * step % p
        t, root = t * c % p, root * step % p
    return root
