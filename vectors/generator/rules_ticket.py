# SPDX-License-Identifier: BSD-2-Clause
"""Rules on messages of MIKEY-TICKET, RFC 6043. Genuine sessions with all keys at hand, but for what a test is about."""

from dataclasses import replace

from . import payloads as p
from . import prf, psk
from .cases_pk import filed
from .cases_psk import key_of
from .cases_ticket import Cast, scenes_of, secrets_of
from .certificates import ALICE, CAROL
from .payloads import GenericId, SrtpId, spi
from .rule_ticket import (ALL, ANSWER, ERA_2036, FORKED_4, GRANTED, INIT, REQUEST, RESOLVE, RESOLVED, TicketTest,
                          UPDATE, blank, broken, cast_of, flipped, kept, kms_secrets, replaced, ticket_data,
                          ticket_keys, ticket_policy, ticket_rekeying, ticket_times, ticket_vr, wish, with_added,
                          with_header, with_initiator, with_mac, wrapped)
from .ticket import ID_APP, ID_I, REKEYING, STARTS, Ticket
from .wire import Message, chain_bytes


def _opening() -> list[dict]:
    v = "v.ver_data"
    flip = lambda at, name, nth=0: lambda cast: [
        flipped(one, name, nth) if i == at else one for i, one in enumerate(scenes_of(cast))]
    out = [
        broken("rfc6043/5.5/mac", "one bit of V in a TRANSFER_RESP is flipped", v, 1, scenes=flip(1, v)),
        broken("rfc6043/5.5/mac-reading", "the IV of a REQUEST_RESP has T of the REQUEST_INIT", (v, 1), GRANTED, 2,
               "note", initial_iv=True),
        broken("rfc6043/5.5/mac-reading", "Vr is made with the PRF of the header", ("v.ver_data", 2), outcome="note",
               name="vr", flags=FORKED_4, ticket_function=1, ticket_mac=2, ticket_encr=3, key_len=32, rand_len=32,
               scenes=with_initiator(lambda one: ticket_vr(one, one.ticket.mpkr().key, 1, function=0))),
        broken("rfc6043/5.5/mac-reading", "IDRkms is not sent, but covered; the policy has it", ("v.ver_data", 0),
               REQUEST, 2, "note", name="kms", tune_kms=lambda one: replace(one, send_kms=False),
               also={REQUEST: [("rfc6043/4.2/identities", "end", "warn")]}),
        broken("rfc6043/5.5/mac-reading", "IDRkms is neither sent nor covered", ("v.ver_data", 0), REQUEST, 2,
               "note", name="left-out", tune_kms=lambda one: replace(one, kms=None),
               also={REQUEST: [("rfc6043/4.2/identities", "end", "warn")]}),
        broken("rfc6043/5.5/mac", "IDRkms is not sent, but another than the policy's is covered", ("v.ver_data", 0),
               REQUEST, 2, "inconclusive", name="unnamed",
               tune_kms=lambda one: replace(one, kms=b"kms2.example.org", send_kms=False),
               also={REQUEST: [("rfc6043/4.2/identities", "end", "warn")]}),
        broken("rfc6043/5.5/mac-reading", "neither party is named in a TRANSFER_INIT", ("v.ver_data", 1), INIT, 2,
               "note", name="nobody",
               tune=lambda one: replace(one, csb=replace(one.csb, send_idi=False, send_idr=False)),
               also={INIT: [("rfc6043/4.2/identities", "end", "warn"), ("rfc6043/4.2/identities", "end", "warn")]}),
        broken("rfc6043/A.1/ticket-mac", "the TPK is another", (v, 0), GRANTED, 2, secrets=_wrong_tpk,
               also={INIT: [("rfc6043/A.1/ticket-mac", (v, 0), "fail")]}),
        broken("rfc6043/A.2.2/keys-of-ticket", "the KMS gives another MPKi than the ticket has", ("kemac.encr_data", 0),
               GRANTED, 2, issued=lambda keys: [replace(keys[0], key=bytes(16))] + keys[1:],
               scenes=lambda cast: scenes_of(cast)[:2]),
        broken("rfc6043/4.2.3.5/keys-of-ticket", "the TGK in the RESOLVE_RESP is not forked", "kemac.encr_data",
               RESOLVED, 1, flags=ALL, resolved=lambda keys: keys[:-1] + [replace(keys[-1], key=bytes(16))]),
        broken("rfc6043/6.10/vr", "Vr is made with MPKi", (v, 2), flags=FORKED_4,
               scenes=with_initiator(lambda transfer: ticket_vr(transfer, transfer.ticket.mpki().key, 1))),
        _transfer_mac(True), _transfer_mac(False)
    ]
    for rule, at in (("5.5/mac", REQUEST), ("5.5/mac-reading", GRANTED), ("A.1/ticket-mac", GRANTED),
                     ("A.2.2/keys-of-ticket", GRANTED), ("4.2.3.5/keys-of-ticket", RESOLVED), ("6.10/vr", INIT)):
        out.append(kept("rfc6043/" + rule, at))
    return out


def _wrong_tpk(cast: Cast) -> list[dict]:
    return secrets_of(cast, "alice") + [{**secrets_of(cast, "tpk")[0], "secret": "00" * 16}]


def _transfer_mac(good: bool) -> dict:
    """What the Responder knows when the KMS has answered."""
    rule, v = "rfc6043/4.2.3.6/transfer-mac", ("v.ver_data", 1)
    cast = cast_of(rule, "good" if good else "bad", mode=3, flags="EFGHLNO")
    scenes = scenes_of(cast)
    if not good:
        scenes = [flipped(scenes[0], *v)] + scenes[1:3]
    found = {0: [("rfc6043/5.5/mac", v, "needs-key"), ("rfc6043/A.1/ticket-mac", ("v.ver_data", 0), "needs-key")],
             2: [] if good else [(rule, "all", "fail")]}
    missing = None if good else [[("rfc3830/6.1/response-missing", (0, 0), "inconclusive")], []]
    comment = "V of the TRANSFER_INIT %s with the MPKi of the RESOLVE_RESP" % (
        "verifies" if good else "does not verify")
    return TicketTest(rule, cast, scenes, 2, found, "pass" if good else "fail", secrets_of(cast, "bob"),
                      missing).case(comment)


def _messages() -> list[dict]:
    entry = GenericId(1, ssrc=0x1234, spi=b"\1")
    srtp_id = with_header(map_type=0, sessions=[SrtpId(0, 0x1234, 0)])

    def bare(message: Message) -> None:
        with_header(map_type=1, sessions=[])(message)
        replaced("sp")(message)

    empty = with_header(map_type=0)
    out = [
        broken("rfc6043/4.2.1.1/empty-map", "a REQUEST_INIT and its response with map type 0", "hdr.n_cs", REQUEST, 2,
               edits={"request": empty, "granted": empty},
               also={GRANTED: [("rfc6043/4.2.1.1/empty-map", "hdr.n_cs", "fail")]}),
        broken("rfc6043/6.1/srtp-id", "a transfer with the SRTP-ID map", "hdr.map_type",
               edits={"init": srtp_id, "answer": srtp_id}, also={1: [("rfc6043/6.1/srtp-id", "hdr.map_type", "fail")]}),
        broken("rfc6043/6.1/generic-id", "a transfer with the empty map", "hdr.map_type", outcome="warn",
               edits={"init": bare, "answer": bare}, also={1: [("rfc6043/6.1/generic-id", "hdr.map_type", "warn")]}),
        broken("rfc6043/4.2.1.5/v-flag", "a TRANSFER_RESP with V", "hdr.v", 1, edits={"answer": with_header(v=1)}),
        broken("rfc6043/6.6/idr", "an ID payload", "id", REQUEST, 2,
               edits={"request": with_added(p.identity(ALICE), "tp")},
               also={REQUEST: [("rfc3830/3/payload-unexpected", "id", "fail")]}),
        broken("rfc6043/4.2/roles", "a TRANSFER_RESP with IDRapp", "idr.role", 1,
               edits={"answer": with_added(p.idr(ID_APP, b"app"))}),
        broken("rfc6043/4.2/randr", "a TRANSFER_INIT without RANDRi", "end", edits={"init": replaced("randr")},
               tune=lambda one: replace(one, csb=replace(one.csb, rand=b""))),
        broken("rfc6043/4.2/identities", "a REQUEST_INIT without IDRkms", "end", REQUEST, 2, "warn",
               tune_kms=lambda one: replace(one, kms=None),
               also={REQUEST: [("rfc6043/5.5/mac-reading", "v.ver_data", "note")]}),
        broken("rfc6043/4.2.1.3/certificate", "a REQUEST_INIT_PK without CERT", "end", REQUEST, 2, "warn", public=True,
               edits={"request": replaced("cert")},
               secrets=lambda cast: secrets_of(cast) + [filed("cert", ALICE, "alice-2048.cert")]),
        broken("rfc6043/4.2.1.5/kemac-mac", "KEMAC of a REQUEST_RESP has a MAC", ("kemac.mac_alg", 1), GRANTED, 2,
               edits={"granted": wrapped("kemac", with_mac)}),
        broken("rfc6043/6.1.1/one-policy", "a TRANSFER_RESP with two policies", "generic_id.n_policies", 1,
               edits={"answer": with_header(sessions=[replace(entry, policies=(0, 0))])}),
        broken("rfc6043/6.1.1/session-data-length", "Session Data of 6 bytes", "generic_id.session_data_len",
               edits={"init": with_header(sessions=[replace(entry, ssrc=None, other=bytes(6))])},
               also={0: [("rfc3830/6/inner-trailing-bytes", (20, 2), "fail")]}),
        broken("rfc6043/6.1.1/prot-type", "a policy for OMA BCAST", ("generic_id.policy_no", 1),
               edits={"init": with_header(sessions=[replace(entry, policies=(0, 3))])},
               tune=lambda one: replace(one, policies=one.policies + [p.sp([], 3, 1)])),
        broken("rfc6043/12.1/algorithms", "HMAC-SHA-256-256 with PRF MIKEY-1", "hdr.prf", flags="HLNO", mac=2,
               ticket_mac=1),
    ]
    for rule, at, more in (("4.2.1.1/empty-map", REQUEST, {}), ("6.1/srtp-id", INIT, {}), ("6.1/generic-id", INIT, {}),
                           ("4.2.1.5/v-flag", ANSWER, {}), ("6.6/idr", REQUEST, {}), ("4.2/roles", RESOLVED, {}),
                           ("4.2/randr", RESOLVE, {}), ("4.2/identities", INIT, {}),
                           ("4.2.1.3/certificate", REQUEST, {"public": True}), ("4.2.1.5/kemac-mac", GRANTED, {}),
                           ("6.1.1/one-policy", ANSWER, {}), ("6.1.1/session-data-length", INIT, {}),
                           ("6.1.1/prot-type", INIT, {}),
                           ("12.1/algorithms", ANSWER, {"function": 1, "mac": 2, "encr": 3, "key_len": 32,
                                                        "rand_len": 32, "ticket_function": 1})):
        out.append(kept("rfc6043/" + rule, at, **more))
    return out


def _policies() -> list[dict]:
    key = key_of("rules/ticket", p.TGK, spi(b"\1"))
    kemac = p.kemac(chain_bytes([key.payload()]), b"", chain=[key.payload()])
    sealed = lambda one: p.kemac(bytes(20), b"", prf.AES_CM_128)
    length = "policy.tp_data_len"
    ticket = Cast("rules/other", mode=2).ticket()
    other = lambda data, **changed: replaced("ticket", p.ticket(replace(ticket.policy, **changed), data))
    opaque = other(b"what 3GPP defines", ticket_type=2, flags=ticket.policy.flags + "K")
    without_rand = other([one for one in ticket.data() if one.name != "rand"])
    out = [
        broken("rfc6043/6.10/tp-kemac", "KEMAC in TP is encrypted", "kemac.encr_alg", REQUEST, 2,
               edits={"request": wish(lambda policy: policy, sealed)}),
        broken("rfc6043/6.10/tp-key-data", "a key in TP", "key_data.key", REQUEST, 2,
               edits={"request": wish(lambda policy: policy, lambda one: kemac)}),
        broken("rfc6043/6.10/granted-kemac", "KEMAC in the policy of a ticket", "kemac",
               change=ticket_data(lambda data: data[:-1] + [kemac] + data[-1:])),
        broken("rfc6043/6.10/flags", "neither D nor L", "policy.l", flags="FGHMNO"),
        broken("rfc6043/6.10/k-flag", "TP with K", "policy.k", REQUEST, 2,
               edits={"request": wish(lambda policy: replace(policy, flags=policy.flags + "K"))}),
        broken("rfc6043/6.10/tp-data", "T in TP Data", ("t", 1), outcome="warn",
               change=ticket_data(lambda data: [p.t(psk.ntp(psk.START))] + data)),
        broken("rfc6043/6.10/responders", "no IDRr in the policy", length, change=ticket_data(lambda data: data[:-1])),
        broken("rfc6043/6.10/rekeying", "TRr of 64 bits", ("tr.ts_type", 2),
               change=ticket_data(lambda data: [p.tr(REKEYING, psk.ntp(3600, 0)) if one.name == "tr" and i == 4 else one
                                                for i, one in enumerate(data)])),
        broken("rfc6043/6.10/period", "TRe is TRs", ("tr.ntp_utc", 1), change=ticket_times(-60, -60)),
        broken("rfc6043/6.10/valid", "the ticket has expired", ("tr.ntp_utc", 1), change=ticket_times(-7200, -3600)),
        broken("rfc6043/6.10/valid", "the ticket is valid from 2036 on, in the next era of NTP", ("tr.ntp_utc", 0),
               name="2036", change=ticket_times(ERA_2036 - psk.START, ERA_2036 - psk.START + 3600)),
        broken("rfc6043/6.10/initiator-data", "I without Initiator Data", "ticket.initiator_data_len", flags=FORKED_4,
               scenes=with_initiator(lambda transfer: [])),
        broken("rfc6043/6.10/vi", "Vi is not V", ("v.ver_data", 1), flags=FORKED_4,
               scenes=with_initiator(lambda transfer: transfer.initiator_data(bytes(20)))),
        broken("rfc6043/6.10/vr-alg", "Vr with another algorithm", ("v.auth_alg", 2), flags=FORKED_4,
               scenes=with_initiator(lambda transfer: ticket_vr(transfer, transfer.ticket.mpkr().key, 2))),
        broken("rfc6043/6.10/version", "subtype 2", "policy.subtype",
               change=ticket_policy(lambda policy: replace(policy, subtype=2))),
        broken("rfc6043/A.1/ticket-data", "no RAND in the ticket", "ticket.data_len", GRANTED, 2,
               edits={"granted": without_rand, "init": without_rand},
               also={INIT: [("rfc6043/A.1/ticket-data", "ticket.data_len", "fail")]}),
        broken("rfc6043/11/opaque", "a 3GPP base ticket", "ticket.data_len", GRANTED, 2, "note",
               edits={"granted": opaque, "init": opaque},
               also={INIT: [("rfc6043/11/opaque", "ticket.data_len", "note")]}),
    ]
    for rule, at in (("tp-kemac", REQUEST), ("tp-key-data", REQUEST), ("granted-kemac", GRANTED), ("flags", INIT),
                     ("k-flag", REQUEST), ("tp-data", GRANTED), ("responders", GRANTED), ("rekeying", GRANTED),
                     ("period", GRANTED), ("valid", INIT), ("initiator-data", INIT), ("vi", INIT), ("vr-alg", INIT),
                     ("version", GRANTED)):
        out.append(kept("rfc6043/6.10/" + rule, at))
    return out + [kept("rfc6043/A.1/ticket-data", GRANTED), kept("rfc6043/11/opaque", GRANTED)]


def _contents() -> list[dict]:
    tgk = key_of("rules/ticket", p.TGK, spi(b"\1"))
    clear = {"encr": prf.ENCR_NULL}
    out = [
        broken("rfc6043/4.2.1.5/mpk", "the MPK stands behind the TGK", ("kemac.encr_alg", 1), GRANTED, 2,
               secrets=kms_secrets, issued=lambda keys: keys[::-1]),
        broken("rfc6043/6.2.1/spi", "a TGK without SPI", ("key_data.kv", 1),
               change=ticket_keys(replace(tgk, kv=p.Kv())), **clear),
        broken("rfc6043/12.1/strength", "a TGK of 8 bytes", ("key_data.key_len", 1),
               change=ticket_keys(replace(tgk, key=tgk.key[:8])), **clear),
        broken("rfc6043/12.1/long-keys", "a TGK of 32 bytes under AES-CM-128", (24, 2), buffer=(1, ),
               change=ticket_keys(replace(tgk, key=2 * tgk.key))),
        broken("rfc6043/12.1/rand-length", "RAND of the ticket is shorter than the MPK", "rand.rand_len",
               change=lambda ticket: replace(ticket, rand=ticket.rand[:8])),
        broken("rfc6043/6.10/f-flag", "a TGK is forked, but no response asked for", ("kemac", 1), GRANTED, 1,
               flags="DEHILNO",
               also={at: [("rfc6043/6.10/f-flag", "kemac", "fail")] for at in (INIT, RESOLVE, RESOLVED)}),
        broken("rfc6043/6.10/f-flag", "the same, opened with the TPK alone", "kemac", name="tpk", flags="EHILNO"),
    ]
    for rule, at in (("4.2.1.5/mpk", GRANTED), ("6.2.1/spi", GRANTED), ("12.1/strength", GRANTED),
                     ("12.1/long-keys", RESOLVED), ("12.1/rand-length", RESOLVED), ("6.10/f-flag", GRANTED)):
        out.append(kept("rfc6043/" + rule, at))
    return out


def _parts() -> list[dict]:
    """Policy, Ticket Data and Initiator Data, beyond what _policies() has."""
    counter = ticket_data(lambda data: [p.tr(STARTS, bytes(4), prf.COUNTER) if one.name == "tr" and i == 2 else one
                                        for i, one in enumerate(data)])
    extra = lambda payload: lambda ticket: replace(ticket, extra=[payload])
    ticket_v = ("v.auth_alg", 0)
    only_vi = lambda transfer: transfer.initiator_data(bytes.fromhex(transfer.init().values["v"]))[:1]
    mixed = lambda name, nth: ("rfc6043/12.1/algorithms", (name, nth), "fail")
    out = [
        broken("rfc6043/6.10/interval", "a rekeying interval of 0", "tr.interval", change=ticket_rekeying(0)),
        broken("rfc6043/6.10/times", "the period starts with a counter", ("tr.ts_type", 0), change=counter),
        broken("rfc6043/6.10/d-flag", "a REQUEST_RESP with a ticket without D", "policy.d", GRANTED, 2,
               flags="FGHLMNO"),
        broken("rfc6043/6.10/initiator-chain", "Vi alone", "ticket.initiator_data_len", flags=FORKED_4,
               scenes=with_initiator(only_vi)),
        broken("rfc6043/6.10/tp-data", "two IDRi in TP Data", ("idr", 4), outcome="warn", name="twice",
               change=ticket_data(lambda data: data[:2] + [p.idr(ID_I, CAROL)] + data[2:])),
        broken("rfc6043/6.10/tp-data", "TRi in TP Data", ("tr", 0), outcome="warn", name="issued",
               change=ticket_data(lambda data: data[:2] + [p.tr(1, psk.ntp(psk.START, 0))] + data[2:])),
        broken("rfc6043/A.1/ticket-v", "V of the ticket has the NULL algorithm", ticket_v, GRANTED, 2,
               ticket_mac=0, also={INIT: [("rfc6043/A.1/ticket-v", ticket_v, "fail")]}),
        broken("rfc6043/A.1/ticket-extra", "IDRi in the Ticket Data", ("idr", 6), outcome="warn",
               change=extra(p.idr(ID_I, ALICE))),
        broken("rfc6043/12.1/algorithms", "HMAC-SHA-256-256 in a ticket with PRF MIKEY-1", "policy.prf", name="ticket",
               ticket_mac=2, also={0: [mixed("kemac.encr_alg", 0)]}),
        broken("rfc6043/4.2/roles", "two RANDRi", ("randr.role", 1), name="twice",
               edits={"init": with_added(p.randr(1, bytes(range(16))), "ticket")}),
        broken("rfc6043/6.2.1/mpk-place", "an MPK is asked for", "kemac.encr_alg", REQUEST, 2,
               edits={"request": wish(lambda policy: policy, lambda one: blank(p.MPK))}, secrets=kms_secrets,
               also={GRANTED: [("rfc6043/6.10/changed", "policy.k", "fail")]}),
        broken("rfc3830/6.11/rand-len", "RANDRi of 8 bytes", "randr.rand_len", outcome="warn", name="randr",
               flags="FGHLMNO", tune=lambda one: replace(one, csb=replace(one.csb, rand=one.csb.rand[:8]))),
    ]
    for rule, at in (("6.10/interval", GRANTED), ("6.10/times", GRANTED), ("6.10/d-flag", GRANTED),
                     ("6.10/initiator-chain", INIT), ("A.1/ticket-v", GRANTED), ("A.1/ticket-extra", GRANTED),
                     ("6.2.1/mpk-place", UPDATE)):
        out.append(kept("rfc6043/" + rule, at))
    return out


def cases() -> list[dict]:
    return _opening() + _messages() + _policies() + _contents() + _parts()
