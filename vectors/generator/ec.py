# SPDX-License-Identifier: BSD-2-Clause
"""Curves of RFC 6267 6.1.4 and Diffie-Hellman on them; keys of MIKEY-IBAKE, RFC 6267 5.1."""

import functools
from dataclasses import dataclass

from . import prf
from .curve import Curve, Point

_SEC_2 = {
    1: """secp192r1;
        fffffffffffffffffffffffffffffffeffffffffffffffff;fffffffffffffffffffffffffffffffefffffffffffffff
        c;64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1;188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1
        012;7192b95ffc8da78631011ed6b24cdd573f977a11e794811;ffffffffffffffffffffffff99def836146bc9b1b4d2
        2831""",
    2: """sect163r2;
        800000000000000000000000000000000000000c9;1;20a601907b8c953ca1481eb10512f78744a3205fd;3f0eba1628
        6a2d57ea0991168d4994637e8343e36;d51fbc6c71a0094fa2cdd545b11c5c0c797324f1;40000000000000000000292
        fe77e70c12a4234c33""",
    3: """sect163k1;
        800000000000000000000000000000000000000c9;1;1;2fe13c0537bbc11acaa07d793de4e6d5e5c94eee8;289070fb
        05d38ff58321f2e800536d538ccdaa3d9;4000000000000000000020108a2e0cc0d99f8a5ef""",
    4: """sect163r1;
        800000000000000000000000000000000000000c9;7b6882caaefa84f9554ff8428bd88e246d2782ae2;713612dcddcb
        40aab946bda29ca91f73af958afd9;369979697ab43897789566789567f787a7876a654;435edb42efafb2989d51fefc
        e3c80988f41ff883;3ffffffffffffffffffff48aab689c29ca710279b""",
    5: """secp224r1;
        ffffffffffffffffffffffffffffffff000000000000000000000001;fffffffffffffffffffffffffffffffefffffff
        ffffffffffffffffe;b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4;b70e0cbd6bb4bf7f32139
        0b94a03c1d356c21122343280d6115c1d21;bd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34;fff
        fffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d""",
    6: """sect233r1;
        20000000000000000000000000000000000000004000000000000000001;1;66647ede6c332c7f8c0923bb58213b333b
        20e9ce4281fe115f7d8f90ad;fac9dfcbac8313bb2139f1bb755fef65bc391f8b36f8f8eb7371fd558b;1006a08a4190
        3350678e58528bebf8a0beff867a7ca36716f7e01f81052;1000000000000000000000000000013e974e72f8a6922031
        d2603cfe0d7""",
    7: """sect233k1;
        20000000000000000000000000000000000000004000000000000000001;0;1;17232ba853a7e731af129f22ff414956
        3a419c26bf50a4c9d6eefad6126;1db537dece819b7f70f555a67c427a8cd9bf18aeb9b56e0c11056fae6a3;80000000
        00000000000000000000069d5bb915bcd46efb1ad5f173abdf""",
    8: """secp256r1;
        ffffffff00000001000000000000000000000000ffffffffffffffffffffffff;ffffffff00000001000000000000000
        000000000fffffffffffffffffffffffc;5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d260
        4b;6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296;4fe342e2fe1a7f9b8ee7eb4a7c0f
        9e162bce33576b315ececbb6406837bf51f5;ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc6
        32551""",
    9: """sect283r1;
        800000000000000000000000000000000000000000000000000000000000000000010a1;1;27b680ac8b8596da5a4af8
        a19a0303fca97fd7645309fa2a581485af6263e313b79a2f5;5f939258db7dd90e1934f8c70b0dfec2eed25b8557eac9
        c80e2e198f8cdbecd86b12053;3676854fe24141cb98fe6d4b20d02b4516ff702350eddb0826779c813f0df45be8112f
        4;3ffffffffffffffffffffffffffffffffffef90399660fc938a90165b042a7cefadb307""",
    10: """sect283k1;
        800000000000000000000000000000000000000000000000000000000000000000010a1;0;1;503213f78ca44883f1a3
        b8162f188e553cd265f23c1567a16876913b0c2ac2458492836;1ccda380f1c9e318d90f95d07e5426fe87e45c0e8184
        698e45962364e34116177dd2259;1ffffffffffffffffffffffffffffffffffe9ae2ed07577265dff7f94451e061e163
        c61""",
    11: """secp384r1;
        fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff
        ;fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000fffffff
        c;b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2a
        ef;aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760
        ab7;3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea
        0e5f;ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc
        52973""",
    12: """sect409r1;
        200000000000000000000000000000000000000000000000000000000000000000000000000000000800000000000000
        0000001;1;21a5c2c8ee9feb5c4b9a753b7b476b7fd6422ef1f3dd674761fa99d6ac27c8a9a197b272822f6cd57a55aa
        4f50ae317b13545f;15d4860d088ddb3496b0c6064756260441cde4af1771d4db01ffe5b34e59703dc255a868a118051
        5603aeab60794e54bb7996a7;61b1cfab6be5f32bbfa78324ed106a7636b9c5a7bd198d0158aa4f5488d08f38514f1fd
        f4b4f40d2181b3681c364ba0273c706;10000000000000000000000000000000000000000000000000001e2aad6a612f
        33307be5fa47c3c9e052f838164cd37d9a21173""",
    13: """sect409k1;
        200000000000000000000000000000000000000000000000000000000000000000000000000000000800000000000000
        0000001;0;1;60f05f658f49c1ad3ab1890f7184210efd0987e307c84c27accfb8f9f67cc2c460189eb5aaaa62ee222e
        b1b35540cfe9023746;1e369050b7c4e42acba1dacbf04299c3460782f918ea427e6325165e9ea10e3da5f6c42e9c552
        15aa9ca27a5863ec48d8e0286b;7ffffffffffffffffffffffffffffffffffffffffffffffffffe5f83b2d4ea20400ec
        4557d5ed3e3e7ca5b4b5c83b8e01e5fcf""",
    14: """secp521r1;
        1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        fffffffffffffffffffffffffffffffffff;1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc;51953eb9618e1c9a1f929a21
        a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451f
        d46b503f00;c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1
        dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66;11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446
        817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650;1fffffffffffff
        ffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899
        c47aebb6fb71e91386409""",
    15: """sect571r1;
        800000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
        00000000000000000000000000000000000000000000425;1;2f40e7e2221f295de297117b7f3d62f5c6a97ffcb8ceff
        1cd6ba8ce4a9a18ad84ffabbd8efa59332be7ad6756a66e294afd185a78ff12aa520e4de739baca0c7ffeff7f2955727
        a;303001d34b856296c16c0d40d3cd7750a93d1d2955fa80aa5f40fc8db7b2abdbde53950f4c0d293cdd711a35b67fb1
        499ae60038614f1394abfa3b4c850d927e1e7769c8eec2d19;37bf27342da639b6dccfffeb73d69d78c6c27a6009cbbc
        a1980f8533921e8a684423e43bab08a576291af8f461bb2a8b3531d2f0485c19b16e2f1516e23dd3c1a4827af1b8ac15
        b;3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe661ce18ff55987308059b1
        86823851ec7dd9ca1161de93d5174d66e8382e9bb2fe84e47""",
    16: """sect571k1;
        800000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
        00000000000000000000000000000000000000000000425;0;1;26eb7a859923fbc82189631f8103fe4ac9ca2970012d
        5d46024804801841ca44370958493b205e647da304db4ceb08cbbd1ba39494776fb988b47174dca88c7e2945283a01c8
        972;349dc807f4fbf374f4aeade3bca95314dd58cec9f307a54ffc61efc006d8a2c9d4979c0ac44aea74fbebbb9f772a
        edcb620b01a7ba7af1b320430c8591984f601cd4c143ef1c7a3;20000000000000000000000000000000000000000000
        000000000000000000000000000131850e1f19a63e4b391a8db917f4138b630d84be5d639381e91deb45cfe778f637c1
        001""",
}
"""By number of ECC Curve: name in SEC 2; p or the field's polynomial, a, b, x and y of the base point, its order."""
P192, P256 = 1, 8
PRIME = (1, 5, 8, 11, 14)
NUMBERS = tuple(_SEC_2)


@dataclass(frozen=True)
class BinaryCurve:
    """y^2 + xy = x^3 + ax^2 + b over polynomials modulo `p`; affine, None is the point at infinity."""
    p: int
    a: int
    b: int
    q: int

    @property
    def size(self) -> int:
        return (self.p.bit_length() + 6) // 8

    def multiply(self, left: int, right: int) -> int:
        top, out = 1 << (self.p.bit_length() - 1), 0
        while right:
            if right & 1:
                out ^= left
            left <<= 1
            if left & top:
                left ^= self.p
            right >>= 1
        return out

    def invert(self, value: int) -> int:
        """Euclid's algorithm on polynomials."""
        u, v, g, h = value, self.p, 1, 0
        while u != 1:
            shift = u.bit_length() - v.bit_length()
            if shift < 0:
                u, v, g, h, shift = v, u, h, g, -shift
            u, g = u ^ v << shift, g ^ h << shift
        return g

    def add(self, left: Point, right: Point) -> Point:
        if left is None or right is None:
            return right if left is None else left
        (x1, y1), (x2, y2) = left, right
        if x1 != x2:
            slope = self.multiply(y1 ^ y2, self.invert(x1 ^ x2))
        elif y1 != y2 or x1 == 0:
            return None
        else:
            slope = x1 ^ self.multiply(y1, self.invert(x1))
        x = self.multiply(slope, slope) ^ slope ^ x1 ^ x2 ^ self.a
        return x, self.multiply(slope, x1 ^ x) ^ x ^ y1

    def times(self, scalar: int, point: Point) -> Point:
        total = None
        for bit in bin(scalar)[2:]:
            total = self.add(total, total)
            if bit == "1":
                total = self.add(total, point)
        return total

    def has(self, point: Point) -> bool:
        if point is None:
            return True
        x, y = point
        square = self.multiply(x, x)
        return self.multiply(y, y) ^ self.multiply(x, y) == self.multiply(square, x ^ self.a) ^ self.b

    encode = Curve.encode
    decode = Curve.decode


@functools.cache
def curve(number: int) -> Curve | BinaryCurve:
    p, a, b, _, _, q = _numbers(number)
    return (Curve if number in PRIME else BinaryCurve)(p, a, b, q)


def _numbers(number: int) -> list[int]:
    return [int(value, 16) for value in "".join(_SEC_2[number].split()).split(";")[1:]]


def base(number: int) -> Point:
    return tuple(_numbers(number)[3:5])


def public(number: int, exponent: int) -> bytes:
    """[exponent]P, SEC 1 uncompressed."""
    return curve(number).encode(curve(number).times(exponent, base(number)))


def compressed(number: int, point: bytes) -> bytes:
    """SEC 1 2.3.3."""
    group = curve(number)
    x, y = group.decode(point)
    if isinstance(group, BinaryCurve):
        low = group.multiply(y, group.invert(x)) & 1 if x else 0
    else:
        low = y & 1
    return bytes([2 + low]) + x.to_bytes(group.size, "big")


def secret(number: int, exponent: int, peer: bytes) -> bytes:
    """K_SESSION, [x][y]P as SEC 1 writes it uncompressed."""
    group = curve(number)
    return group.encode(group.times(exponent, group.decode(peer)))


def master_keys(function: int, session: bytes, rand: bytes, length: int) -> tuple[bytes, bytes]:
    """MPK and TGK, RFC 6267 5.1: the label has FF FFFFFFFF and RAND without its length."""
    return tuple(prf.prf(function, session, prf.label(constant, 0xFF, 0xFFFFFFFF, rand), length)
                 for constant in (0x220E99A2, 0x1F4D675B))
