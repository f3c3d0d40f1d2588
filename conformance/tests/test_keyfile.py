#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Key files: what is understood, what is refused and how it is said, sizes."""
import base64
import subprocess
import sys
import time

import material
from command import SOURCE, CommandTest, main

sys.path.insert(0, str(SOURCE / "vectors"))
from generator import eccsi, sakke  # noqa: E402  (the path has to be there)

SECRET = material.PSK

# Public parameters of RFC 5091 7.4 and the private key of "Bob" in 7.5.
IBE = {
    "p": "a6a0ffd016103ffffffffff595f002fe9ef195f002fe9efb",
    "q": "0ffffffffffffffffffffffeffffffffffff",
    "P": "046924c354256acf5a0ff7f61be4f0495b54540a5bf6395b3d024fd8e2eb7c09104bca116f41c035219955237c0eac19ab",
    "Ppub": "04a68412ae960d1392701066664d20b2f4a76d6ee7156211089e7644e75c9a131d075752e143e3f0435ff231b6745a486f",
    "hash": "sha1",
}
IBE_KEY = "048212b74ea75c841a9d1accc914ca140f4032d191b5ce5501950643d940aba68099bdcb40082532b6130c88d317958657"


# Points of a KMS: KPAK, Z, an RSK.
KPAK, Z, RSK = (point.hex() for point in (eccsi.kpak(5), sakke.public_key(7), sakke.receiver_key(7, b"alice")))


def ibe_line(key=IBE_KEY, **changed):
    """An `ibe` line; a parameter that is None is left out."""
    lines = [f"{name} = {value} # {name}\r\n" for name, value in (IBE | changed).items() if value is not None]
    text = base64.b64encode(("# RFC 5091 7.4\n" + "".join(lines)).encode()).decode()
    return f"ibe Bob params=base64:{text} key=hex:{key}"


GOOD_LINES = {
    "hex": f"psk alice@example.net hex:{SECRET.hex()}",
    "upper case": f"psk alice@example.net hex:{SECRET.hex().upper()}",
    "ascii": "psk alice@example.net ascii:q7Zk-Xw2m!Vt9#Ls",
    "quoted": 'psk "alice@example.net" ascii:"q7Zk-Xw2m!Vt9#Ls" # comment',
    "text": "psk alice@example.net text:q7Zk-Xw2m!Vt9#Ls",
    "base64": f"psk alice@example.net base64:{base64.b64encode(SECRET).decode()}",
    "file": "psk alice@example.net file:secrets/psk.bin",
    "star": "psk * ascii:q7Zk-Xw2m!Vt9#Ls",
    "binary identity": f"psk hex:{material.IDI.hex()} ascii:q7Zk-Xw2m!Vt9#Ls",
    "tabs, comment and CRLF": "\r\n# comment\r\n\tpsk\talice@example.net\tascii:q7Zk-Xw2m!Vt9#Ls\t# x\r\n",
    "last of several": "psk alice@example.net ascii:wrong\npsk alice@example.net ascii:q7Zk-Xw2m!Vt9#Ls",
    "other kinds": "dh 0x1256bf78 hex:01\nenv * hex:01\ntgk 17 hex:01\ntpk hex:747031 hex:01\n"
    "psk * ascii:q7Zk-Xw2m!Vt9#Ls",
    "kms and sakke": f"kms kms.example.org z=hex:{Z} kpak=hex:{KPAK} period=2592000 # no offset\n"
    f"sakke alice uid=ascii:alice rsk=hex:{RSK}\nssv 0x1256bf78 hex:{'00' * 16}\npsk * ascii:q7Zk-Xw2m!Vt9#Ls",
    "eccsi": f"eccsi alice uid=ascii:alice ssk=hex:{'11' * 32} pvt=hex:{KPAK}\npsk * ascii:q7Zk-Xw2m!Vt9#Ls",
    "ibe": f"{ibe_line()}\npsk * ascii:q7Zk-Xw2m!Vt9#Ls",
    "pins": f"pin * sha256:{'5a' * 32}\npin alice@example.net sha256:{':'.join(['A5'] * 32)} # as openssl prints it\n"
    "psk * ascii:q7Zk-Xw2m!Vt9#Ls",
}

# Key file, position, what is said. Every secret in them has the letters "seekrit".
BAD_FILES = [
    ("pks alice ascii:seekrit", "1:1",
     "expected psk, rsa, cert, ca, dh, env, tgk, tpk, pin, kms, sakke, ssv, ibe or eccsi"),
    ("\n# x\n  seekrit", "3:3", "expected psk, rsa, cert, ca, dh, env, tgk, tpk, pin, kms, sakke, ssv, ibe or eccsi"),
    ("psk", "1:4", "expected an identity or *"),
    ("psk # seekrit", "1:5", "expected an identity or *"),
    ("kms * ascii:seekrit", "1:7", "expected kpak=, z=, period= or offset="),
    ("kms * kpak=ascii:seekrit z=hex:00", "1:7", "expected kpak=: a point of P-256, 65 bytes"),
    (f"kms * z=hex:{Z}", "1:7", "expected kpak=: a point of P-256, 65 bytes"),
    (f"kms * z=hex:{Z} z=hex:{Z}", "1:528", "expected each part once"),
    (f"kms * kpak=hex:{KPAK} z=hex:{Z} period=0", "1:7", "expected period=: 1 second or more"),
    (f"kms * kpak=hex:{KPAK} z=hex:{Z} offset=1", "1:7", "expected offset=: a number of seconds"),
    (f"kms * kpak=hex:{KPAK} z=hex:{Z} period=seekrit", "1:675", "expected period=: 1 second or more"),
    ("sakke alice uid=ascii:seekrit", "1:13", "expected rsk=: a point of the curve, 257 bytes"),
    (f"sakke alice rsk=hex:{RSK} uid=hex:{'00' * 129}", "1:13", "expected uid=: an identifier of at most 128"),
    (f"eccsi alice ssk=ascii:seekrit pvt=hex:{KPAK}", "1:13", "expected ssk=: a number of 32 bytes"),
    (f"eccsi alice ssk=hex:{'11' * 32} pvt=ascii:seekrit", "1:86", "expected pvt=: a point of P-256, 65 bytes"),
    (f"eccsi alice ssk=hex:{'11' * 32} pvt=hex:{KPAK}", "1:13", "expected uid=: an identifier of at most 128"),
    (f"kms * kpak=hex:{'04' * 65} z=hex:{Z}", "1:7", "expected kpak=: a point of P-256"),
    (f"kms * kpak=hex:{KPAK} z=hex:{'04' * 257}", "1:147", "expected z=: a point of order q"),
    (f"kms * kpak=hex:{KPAK} z=hex:04{'00' * 256}", "1:147", "expected z=: a point of order q"),
    (f"sakke alice rsk=hex:{RSK[:-1]}0", "1:13", "expected rsk=: a point of the curve"),
    ("psk alice", "1:10", "expected hex:, ascii:, text:, base64: or file: and a secret"),
    ("psk alice seekrit", "1:11", "expected hex:, ascii:, text:, base64: or file: and a secret"),
    ("psk alice hex:00seekrit", "1:17", "expected a hexadecimal digit"),
    ("psk alice hex:000", "1:18", "expected a second hexadecimal digit"),
    ("psk alice base64:seekrit!", "1:25", "expected a base64 digit"),
    ("psk alice base64:seekrit", "1:25", "expected base64 digits in groups of four"),
    ("psk alice base64:AA==seekrit", "1:22", "expected nothing after the padding"),
    ("psk alice ascii:seekrit\u00e9", "1:24", "expected a printable ASCII character"),
    ("ca alice file:ca.pem", "1:4", "expected *: a trust anchor is for all certificates"),
    ("psk alice hex:", "1:11", "expected a secret of at least one byte"),
    ('psk alice ascii:""', "1:11", "expected a secret of at least one byte"),
    ('psk alice ascii:"seekrit', "1:17", "expected a closing quote"),
    ('psk alice ascii:"seek\\rit"', "1:22", "expected \\\" or \\\\ after a backslash"),
    ('psk "alice"x ascii:seekrit', "1:12", "expected a blank after the closing quote"),
    ('psk "" ascii:seekrit', "1:5", "expected an identity of at least one byte"),
    ("psk alice ascii:see krit", "1:21", "expected the end of the line or a comment"),
    ("psk hex:zz ascii:seekrit", "1:9", "expected a hexadecimal digit"),
    ("tgk seekrit hex:00", "1:5", "expected a CSB ID such as 0x1256bf78"),
    ("tgk 0x100000000 hex:00", "1:5", "expected a CSB ID such as 0x1256bf78"),
    ("env", "1:4", "expected a CSB ID or *"),
    ("psk alice file:seekrit.key", "1:16", "expected a readable file: No such file"),
    ("psk alice file:.", "1:16", "expected a readable file: Is a directory"),
    ("psk alice file:/dev/zero", "1:16", "expected a readable file: the file is too large"),
    ("psk alice file:" + "seekrit/" * 1000, "1:16", "expected a shorter file name"),
    ("psk alice ascii:" + "seekrit." * 8193, "1:11", "expected a secret of at most 64 KiB"),
    ("rsa bob ascii:seekrit", "1:9", "expected an RSA private key in PEM or DER, without a pass phrase"),
    ("psk a hex:00\ncert bob hex:30030201", "2:10", "expected an X.509 certificate in PEM or DER"),
    ("ca * base64:MAMCAQU=", "1:6", "expected an X.509 certificate in PEM or DER"),
    ("ibe Bob key=ascii:seekrit", "1:9", "expected params=: the public parameters"),
    ("ibe Bob params=ascii:seekrit", "1:9", "expected params=: lines p, q, P, Ppub = hex and hash = sha1"),
    ("ibe Bob seekrit", "1:9", "expected params= or key="),
    ("ibe Bob params=ascii:seekrit key=hex:00", "1:9", "expected params=: lines p, q, P, Ppub = hex and hash = sha1"),
    (ibe_line(q=None), "1:9", "expected params=: lines p, q, P, Ppub = hex and hash = sha1"),
    (ibe_line(q="seekrit"), "1:9", "expected params=: lines p, q, P, Ppub = hex and hash = sha1"),
    (ibe_line(hash="md5"), "1:9", "expected params=: lines p, q, P, Ppub = hex and hash = sha1"),
    (ibe_line(q="03"), "1:9", "expected params=: p = 11 mod 12, q of (p + 1), P and Ppub of order q"),
    (ibe_line(P=IBE["P"][:-2] + "00"), "1:9", "expected params=: p = 11 mod 12, q of (p + 1), P and Ppub of order q"),
    (ibe_line(key=IBE_KEY[:-2]), "1:9", "expected key=: a point of order q, as long as P"),
    (ibe_line(key="04" + "00" * 48), "1:9", "expected key=: a point of order q, as long as P"),
    ("ssv 0x1256bf78 hex:" + "00" * 15, "1:16", "expected a shared secret value of 16 bytes"),
    ("pin", "1:4", "expected an identity or *"),
    ("pin alice", "1:10", "expected sha256: and 64 hexadecimal digits"),
    ("pin alice hex:" + "00" * 32, "1:11", "expected sha256: and 64 hexadecimal digits"),
    ("pin alice sha256:" + "00" * 31, "1:11", "expected sha256: and 64 hexadecimal digits"),
    ("pin alice sha256:" + "00" * 33, "1:11", "expected sha256: and 64 hexadecimal digits"),
    ("pin alice sha256:", "1:11", "expected sha256: and 64 hexadecimal digits"),
    ("pin alice sha256:seekrit", "1:18", "expected a hexadecimal digit"),
    ("pin alice sha256:" + "0" * 63, "1:81", "expected a second hexadecimal digit"),
    ("pin alice sha1:" + "00" * 20, "1:11", "expected sha256: and 64 hexadecimal digits"),
    ("pin alice sha256:" + "00" * 32 + " seekrit", "1:83", "expected the end of the line or a comment"),
    ("psk alice ascii:see\0krit", "1:20", "expected text, not a NUL byte"),
]


class KeyFile(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("good.pcap", material.pcap(material.exchange()))

    def check(self, **how):
        return self.run_command("check", "--secure-carrier", "--keys", "keys/lab.keys", "good.pcap", **how)

    def write_keys(self, content):
        (self.folder / "keys").mkdir(exist_ok=True)
        self.write("keys/lab.keys", content)

    def test_understood(self):
        (self.folder / "keys/secrets").mkdir(parents=True)
        self.write("keys/secrets/psk.bin", SECRET)
        for name, content in GOOD_LINES.items():
            with self.subTest(name):
                self.write_keys(content)
                self.assertIn("exchange 1: pass:", self.check().stdout)

    def test_refused(self):
        for content, position, said in BAD_FILES:
            with self.subTest(content[:60]):
                self.write_keys(content)
                done = self.check(expect=2)
                self.assertTrue(done.stderr.startswith(f"mikeylab: keys/lab.keys:{position}: {said}"), done.stderr)
                self.assertNotIn("seek", done.stderr + done.stdout)
                self.assertEqual(done.stdout, "")

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder / "keys", check=True, capture_output=True)

    def test_keys_and_certificates(self):
        """PEM and DER as the openssl command writes them; a file of two certificates gives both."""
        self.write_keys("")
        self.openssl("req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", "key.pem", "-out", "cert.pem",
                     "-subj", "/CN=Bob")
        self.openssl("rsa", "-in", "key.pem", "-traditional", "-out", "pkcs1.pem")
        self.openssl("rsa", "-in", "key.pem", "-outform", "DER", "-out", "key.der")
        self.openssl("x509", "-in", "cert.pem", "-outform", "DER", "-out", "cert.der")
        certificate = (self.folder / "keys/cert.pem").read_text()
        self.write("keys/two.pem", "Bob's\n" + certificate + "and again\n" + certificate)
        for line in ("rsa * file:key.pem", "rsa * file:pkcs1.pem", "rsa * file:key.der", "cert bob file:cert.pem",
                     "ca * file:cert.der", "ca * file:two.pem"):
            with self.subTest(line):
                self.write_keys(line + "\n" + material.KEYS)
                self.assertIn("exchange 1: pass:", self.check().stdout)

    def test_keys_that_cannot_be_used(self):
        self.write_keys("")
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ec.pem")
        self.openssl("genrsa", "-aes128", "-passout", "pass:seekrit", "-out", "locked.pem", "1024")
        self.openssl("req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", "key.pem", "-out", "cert.pem",
                     "-subj", "/CN=Bob")
        certificate = (self.folder / "keys/cert.pem").read_text()
        self.write("keys/two.pem", certificate + certificate[:300])
        no_key = "expected an RSA private key in PEM or DER, without a pass phrase"
        for line, said in (("rsa * file:ec.pem", "expected an RSA key of 512 to 16384 bits"),
                           ("rsa * file:locked.pem", no_key), ("rsa * file:cert.pem", no_key),
                           ("ca * file:key.pem", "expected an X.509 certificate in PEM or DER"),
                           ("ca * file:two.pem", "expected an X.509 certificate in PEM or DER")):
            with self.subTest(line):
                self.write_keys(line)
                done = self.check(expect=2)
                self.assertIn(said, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_unreadable(self):
        done = self.run_command("check", "--keys", "gone", "good.pcap", expect=2)
        self.assertEqual(done.stderr, "mikeylab: gone: No such file or directory\n")

    def test_empty_is_fine(self):
        self.write_keys("")
        self.assertIn("pass, structure only", self.check().stdout)

    def test_several_files(self):
        self.write("a", "psk carol ascii:x\n")
        self.write("b", material.KEYS)
        done = self.run_command("check", "--secure-carrier", "-k", "a", "-kb", "good.pcap")
        self.assertIn("exchange 1: pass:", done.stdout)

    def test_many_lines(self):
        self.write_keys("".join(f"psk user{n}@example.net hex:{n:032x}\n" for n in range(100000)) + material.KEYS)
        start = time.monotonic()
        self.assertIn("exchange 1: pass:", self.check().stdout)
        self.assertLess(time.monotonic() - start, 10)

    def test_long_line_and_noise(self):
        self.write_keys("psk alice hex:" + "00" * (1 << 16))
        self.check()
        self.write_keys(bytes(range(1, 256)) * 4000)
        self.check(expect=2)


if __name__ == "__main__":
    main()
