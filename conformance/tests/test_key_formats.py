# SPDX-License-Identifier: BSD-2-Clause
"""Keys in the words of other programs: what each line says, and what is not said because the program could not take it.
That the programs take it is shown by interop/players."""
import base64
import re

import material
from command import CommandTest, main

KEY, SALT = bytes(range(0x10, 0x20)), bytes(range(0xA0, 0xAE))
LONG_KEY = bytes(range(0x10, 0x30))
SSRC = 0x0A0B0C0D
FORMATS = ("sdes", "gst", "ffmpeg", "libsrtp")
GCM = {0: 6, 2: 0, 4: 12, 20: 16}


def message(key=KEY, salt=SALT, **how):
    return material.clear(key, salt, **{"ssrc": SSRC} | how)


class KeyFormats(CommandTest):
    def lines(self, form, expect=0, **how):
        """The lines that are no comments, the comments, and standard error."""
        done = self.run_command(
            "keys", "--reveal", "--fail-on-inconclusive", "-f", form, "--hex", message(**how).hex(), expect=expect
        )
        lines = done.stdout.splitlines()
        comments = [line for line in lines if line.startswith("#")]
        return [line for line in lines if line not in comments], comments, done.stderr

    def says(self, form, *wanted, **how):
        lines, comments, complaint = self.lines(form, **how)
        self.assertEqual(lines, list(wanted))
        self.assertEqual(complaint, "")
        return comments

    def refuses(self, form, reason, **how):
        lines, comments, complaint = self.lines(form, expect=4, **how)
        self.assertEqual(lines, [])
        self.assertIn(reason, comments[-1])
        self.assertIn(reason, complaint)
        self.assertIn("exchange 1, crypto session 1", complaint)

    def test_which_session(self):
        for form in FORMATS:
            comments = self.lines(form)[1]
            self.assertRegex(comments[0], r"^# --hex: exchange 1, crypto session 1, SSRC 0x0a0b0c0d, AES_CM_128_HMAC_")

    def test_without_reveal(self):
        for form in FORMATS:
            for how in (["-f", form], ["-o", f"{form}:out"]):
                done = self.run_command("keys", *how, "--hex", message().hex(), expect=2)
                self.assertEqual(done.stdout, "")
                self.assertIn(f"{form} prints keys and nothing else: it needs --reveal", done.stderr)
                self.assertFalse((self.folder / "out").exists())

    def test_of_keys_alone(self):
        done = self.run_command("check", "-f", "gst", "--hex", message().hex(), expect=2)
        self.assertIn('expected text, json or jsonl, not "gst"', done.stderr)
        done = self.run_command("keys", "-f", "srtp", "--hex", message().hex(), expect=2)
        self.assertIn("sdes, gst, ffmpeg or libsrtp", done.stderr)

    def test_derived(self):
        """A TGK: what is said is derived from it."""
        self.write("lab.keys", material.KEYS)
        self.write("a.pcap", material.pcap(material.exchange()))
        text = self.output("keys", "--reveal", "-k", "lab.keys", "-f", "sdes", "a.pcap")
        tek, salt = material.derived()[:2]
        line = [line for line in text.splitlines() if not line.startswith("#")]
        self.assertEqual(
            line, ["a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + base64.b64encode(tek + salt).decode()]
        )

    def test_no_keys(self):
        self.write("a.pcap", material.pcap(material.exchange()))
        self.write("other.keys", "psk * ascii:another-secret\n")
        for form in FORMATS:
            done = self.run_command(
                "keys", "--reveal", "--fail-on-inconclusive", "-k", "other.keys", "-f", form, "a.pcap", expect=4
            )
            self.assertEqual(done.stdout, "# a.pcap: exchange 1: no keys\n")

    def test_sdes(self):
        inline = base64.b64encode(KEY + SALT).decode()
        self.says("sdes", f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{inline}")
        self.says("sdes", f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{inline}", key=KEY + SALT, salt=b"")
        self.says("sdes", f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{inline}|66051:4", mki=bytes([0, 1, 2, 3]))
        number = int.from_bytes(bytes(range(1, 100)), "big")
        self.says("sdes", f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{inline}|{number}:99", mki=bytes(range(1, 100)))
        line = f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{inline} KDR=4 UNENCRYPTED_SRTCP UNAUTHENTICATED_SRTP"
        self.says("sdes", line, policy={6: 16, 8: 0, 10: 0})
        long = base64.b64encode(LONG_KEY + SALT).decode()
        self.says("sdes", f"a=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:{long}", policy={1: 32}, key=LONG_KEY)
        gcm = base64.b64encode(KEY + SALT[:12]).decode()
        self.says("sdes", f"a=crypto:1 AEAD_AES_128_GCM inline:{gcm}", policy=GCM, salt=SALT[:12])
        comments = self.says("sdes", f"a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:{inline}", policy={11: 4})
        self.assertIn("tag of 10 bytes for SRTCP; the policy says 4", comments[-1])
        self.refuses("sdes", "rollover counter", roc=1)
        self.refuses("sdes", "powers of 2", policy={6: 3})
        self.refuses("sdes", "NULL encryption", policy={0: 0})
        self.refuses("sdes", "up to 128 bytes", mki=bytes(129))

    def test_misplaced_tag_length(self):
        """GStreamer's: the length of the tag in parameter 3."""
        comments = self.says(
            "ffmpeg",
            "-srtp_in_suite AES_CM_128_HMAC_SHA1_32 -srtp_in_params " + base64.b64encode(KEY + SALT).decode(),
            policy={3: 4},
        )
        self.assertIn("is taken for that of the tag", comments[-1])
        self.refuses("ffmpeg", "not of 20 bytes", policy={3: 16})

    def test_ffmpeg(self):
        params = base64.b64encode(KEY + SALT).decode()
        self.says("ffmpeg", f"-srtp_in_suite AES_CM_128_HMAC_SHA1_80 -srtp_in_params {params}")
        self.says("ffmpeg", f"-srtp_in_suite AES_CM_128_HMAC_SHA1_32 -srtp_in_params {params}", policy={11: 4})
        long_rtcp = {11: 4, 19: 10}
        self.says("ffmpeg", f"-srtp_in_suite SRTP_AES128_CM_HMAC_SHA1_32 -srtp_in_params {params}", policy=long_rtcp)
        self.refuses("ffmpeg", "MKIs", mki=b"\1")
        self.refuses("ffmpeg", "rollover counter 0", roc=7)
        self.refuses("ffmpeg", "keys of 16 bytes", policy={1: 32}, key=LONG_KEY)
        self.refuses("ffmpeg", "keys of 16 bytes", policy=GCM, salt=SALT[:12])
        self.refuses("ffmpeg", "SRTP unencrypted", policy={7: 0})
        self.refuses("ffmpeg", "unauthenticated", policy={10: 0})
        self.refuses("ffmpeg", "key derivation rate", policy={6: 16})
        self.refuses("ffmpeg", "named suites", policy={0: 3})
        self.refuses("ffmpeg", "do not have the lengths", key=KEY[:15])

    def caps(self, cipher="aes-128-icm", auth="hmac-sha1-80", roc=0, master=KEY + SALT, mki=""):
        return (
            f"application/x-srtp, ssrc=(uint){SSRC}, roc=(uint){roc}, srtp-key=(buffer){master.hex()}{mki}, "
            f"srtp-cipher=(string){cipher}, srtp-auth=(string){auth}, "
            f"srtcp-cipher=(string){cipher}, srtcp-auth=(string){auth}"
        )

    def test_gst(self):
        def says(caps, **how):
            pipeline = f'gst-launch-1.0 udpsrc port=5004 caps="{caps}" ! srtpdec ! application/x-rtp ! fakesink'
            self.says("gst", caps, pipeline, **how)

        says(self.caps())
        says(self.caps(roc=9), roc=9)
        says(self.caps(mki=", mki=(buffer)0102"), mki=b"\1\2")
        says(self.caps(auth="hmac-sha1-32"), policy={11: 4})
        says(self.caps("aes-256-icm", master=LONG_KEY + SALT), policy={1: 32}, key=LONG_KEY)
        says(self.caps("aes-128-gcm", "null", master=KEY + SALT[:12]), policy=GCM, salt=SALT[:12])
        self.refuses("gst", "the cipher", policy={1: 24}, key=LONG_KEY[:24])
        self.refuses("gst", "the cipher", policy={0: 2})
        self.refuses("gst", "by SSRC", ssrc=0)
        self.refuses("gst", "SRTCP unencrypted", policy={8: 0})

    def test_libsrtp(self):
        master = (KEY + SALT).hex()
        self.says("libsrtp", f"rtp_decoder -c AES_CM_128_HMAC_SHA1_80 -k {master} -s 0x0a0b0c0d")
        self.says("libsrtp", f"rtp_decoder -c AES_CM_128_HMAC_SHA1_80 -k {master} -s 0x0a0b0c0d -r 3", roc=3)
        self.says("libsrtp", f"rtp_decoder -c AES_CM_128_HMAC_SHA1_80 -k {master} -i 07 -s 0x0a0b0c0d", mki=b"\7")
        self.says(
            "libsrtp",
            f"rtp_decoder -c AES_CM_128_HMAC_SHA1_80 -k {master} -s 0xdeadbeef",
            f"rtpw -r -a -e 128 -k {master} 0.0.0.0 5004",
            ssrc=0xDEADBEEF,
        )
        gcm = (LONG_KEY + SALT[:12]).hex()
        self.says(
            "libsrtp",
            f"rtp_decoder -c AEAD_AES_256_GCM -k {gcm}",
            f"rtpw -r -g -t 16 -e 256 -k {gcm} 0.0.0.0 5004",
            ssrc=0,
            policy=GCM | {1: 32},
            key=LONG_KEY,
            salt=SALT[:12],
        )
        comments = self.lines("libsrtp", policy={11: 4})[1]
        self.assertTrue(any(re.search("tag of 10 bytes for SRTCP", line) for line in comments))
        self.refuses("libsrtp", "the cipher", policy={0: 2})
        self.refuses("libsrtp", "by SSRC", ssrc=0, roc=1)


if __name__ == "__main__":
    main()
