# SPDX-License-Identifier: BSD-2-Clause
"""Elliptic curves y^2 = x^3 + a x + b over a prime field, in Jacobian coordinates; None is the point at infinity."""

from dataclasses import dataclass

Point = tuple[int, int] | None


@dataclass(frozen=True)
class Curve:
    """`q`: order of the subgroup that is used."""
    p: int
    a: int
    b: int
    q: int

    @property
    def size(self) -> int:
        """Bytes of a coordinate."""
        return (self.p.bit_length() + 7) // 8

    def has(self, point: Point) -> bool:
        return point is None or (point[1]**2 - point[0]**3 - self.a * point[0] - self.b) % self.p == 0

    def encode(self, point: Point) -> bytes:
        return b"\x04" + b"".join(value.to_bytes(self.size, "big") for value in point)

    def decode(self, data: bytes) -> Point:
        return int.from_bytes(data[1:1 + self.size], "big"), int.from_bytes(data[1 + self.size:], "big")

    def slope(self, left: Point, right: Point) -> int | None:
        """Of the line through two points, the tangent where they are the same; None where it is vertical."""
        if left == right:
            top, bottom = 3 * left[0]**2 + self.a, 2 * left[1]
        else:
            top, bottom = right[1] - left[1], right[0] - left[0]
        return top * pow(bottom, -1, self.p) % self.p if bottom % self.p else None

    def add(self, left: Point, right: Point) -> Point:
        if left is None or right is None:
            return right if left is None else left
        slope = self.slope(left, right)
        if slope is None:
            return None
        x = (slope**2 - left[0] - right[0]) % self.p
        return x, (slope * (left[0] - x) - left[1]) % self.p

    def negative(self, point: Point) -> Point:
        return None if point is None else (point[0], -point[1] % self.p)

    def times(self, scalar: int, point: Point) -> Point:
        """[scalar]point, from the lowest bit up."""
        p, total, power = self.p, (1, 1, 0), (*point, 1)
        while scalar:
            if scalar & 1:
                total = self._sum(total, power)
            power = self._twice(power)
            scalar >>= 1
        if not total[2]:
            return None
        inverse = pow(total[2], -1, p)
        return total[0] * inverse**2 % p, total[1] * inverse**3 % p

    def _twice(self, point: tuple) -> tuple:
        p, (x, y, z) = self.p, point
        s, m = 4 * x * y * y % p, (3 * x * x + self.a * pow(z, 4, p)) % p
        new_x = (m * m - 2 * s) % p
        return new_x, (m * (s - new_x) - 8 * pow(y, 4, p)) % p, 2 * y * z % p

    def _sum(self, left: tuple, right: tuple) -> tuple:
        if not left[2] or not right[2]:
            return right if not left[2] else left
        p, (x1, y1, z1), (x2, y2, z2) = self.p, left, right
        u1, u2 = x1 * z2 * z2 % p, x2 * z1 * z1 % p
        s1, s2 = y1 * pow(z2, 3, p) % p, y2 * pow(z1, 3, p) % p
        if u1 == u2:
            return self._twice(left) if s1 == s2 else (1, 1, 0)
        h, r = (u2 - u1) % p, (s2 - s1) % p
        cube, base = h * h * h % p, u1 * h * h % p
        x3 = (r * r - cube - 2 * base) % p
        return x3, (r * (base - x3) - s1 * cube) % p, h * z1 * z2 % p
