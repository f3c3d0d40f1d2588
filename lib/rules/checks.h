// SPDX-License-Identifier: BSD-2-Clause
// The groups of checks on one message, each in the file of its name.
#ifndef MIKEYLAB_RULES_CHECKS_H
#define MIKEYLAB_RULES_CHECKS_H

#include "judge.h"

void mikey_rules_structure(struct judge *judge);     // which payloads, how often, where
void mikey_rules_errors(struct judge *judge);        // ERR and Error messages
void mikey_rules_dh(struct judge *judge);            // DH payloads
void mikey_rules_dhhmac(struct judge *judge);        // what RFC 4650 asks of its messages
void mikey_rules_rsar(struct judge *judge);          // what RFC 4738 asks of its messages
void mikey_rules_mykey(struct judge *judge);         // formats of the mykey crate and of rvoip
void mikey_rules_ibake(struct judge *judge);         // MIKEY-IBAKE between users, RFC 6267 4.2.2
void mikey_rules_ticket(struct judge *judge);        // what RFC 6043 asks of its messages
void mikey_rules_ticket_policy(struct judge *judge); // of Ticket Policies and tickets in them
void mikey_rules_ticket_parts(struct judge *judge, const struct mikey_payload *ticket); // what is in a ticket
// 256-bit algorithms are not mixed with shorter ones: PRF, KEMAC and V that belong together; either may be NULL.
void mikey_judge_algorithms(struct judge *judge, struct place prf_place, uint8_t prf,
                            const struct mikey_payload *kemac, const struct mikey_payload *v);
void mikey_rules_key_request(
    struct judge *judge);                         // what RFC 6267 asks of messages between a user and the KMS
void mikey_rules_sakke(struct judge *judge);      // what RFC 6507 to 6509 ask of SAKKE messages
void mikey_rules_mcx(struct judge *judge);        // what 3GPP's profile asks of them
void mikey_rules_identity(struct judge *judge);   // ID and CERT
void mikey_rules_header(struct judge *judge);     // V flag, CS ID map against the policies
void mikey_rules_kemac(struct judge *judge);      // algorithms and sizes of KEMAC and V
void mikey_rules_freshness(struct judge *judge);  // T and RAND
void mikey_rules_registries(struct judge *judge); // numbers that no registry has
void mikey_rules_policies(struct judge *judge);   // SRTP parameters
void mikey_rules_integration(struct judge *judge); // what SDP, RTSP and SAP ask of the message itself

// The same for the items of decrypted buffers.
void mikey_rules_registries_inside(struct judge *judge);

// Rule `rule`: an interval of SRTP sessions is one of SRTP indices. Whether `kv` of the payload is such an interval.
bool mikey_rules_interval(struct judge *judge, enum mikey_rule rule, const struct mikey_payload *payload,
                          const struct mikey_kv *kv);

// Rule INTERVAL_SHARED: the key of a payload, whose KV is the field `kv`, has an interval and several sessions.
void mikey_rules_interval_shared(struct judge *judge, const struct mikey_payload *payload,
                                 enum mikey_field field, uint32_t n_cs);
// Rule MKI_SEVERAL_SESSIONS: several sessions share the key of a payload, whose KV is the field `field`.
void mikey_rules_mki(struct judge *judge, const struct mikey_payload *payload, enum mikey_field field,
                     const struct mikey_kv *kv);
// Rule SPI_EMPTY: the validity data `kv` of the payload name an SPI.
void mikey_rules_spi(struct judge *judge, const struct mikey_payload *payload, const struct mikey_kv *kv);

struct mikey_exchange_facts;
// Header and CS ID map of a response against those of its request, where the Initiator decides on them.
void mikey_rules_response_header(struct judge *judge, const struct mikey_exchange_facts *facts);
// The same of the crypto sessions of an RSA-R response that is none to a member of a group: RFC 4738 3.4, 3.6.
void mikey_rules_reverse_map(struct judge *judge, const struct mikey_exchange_facts *facts);
// The identities of DHHMAC in an exchange: an update by its bundle, a response by its request.
void mikey_rules_dhhmac_update(struct judge *judge, const struct mikey_exchange_facts *facts);
void mikey_rules_dhhmac_answer(struct judge *judge, const struct mikey_exchange_facts *facts);
void mikey_rules_answered_anew(struct judge *judge, const struct mikey_exchange_facts *facts);
void mikey_rules_dhhmac_error(struct judge *judge, const struct mikey_exchange_facts *facts);
// Whether a signed DH response says who answers, if the Initiator does not know.
void mikey_rules_dh_responder(struct judge *judge, const struct mikey_exchange_facts *facts);
// Whether KEMAC of a message that sets up a CSB brings a key.
void mikey_rules_key_data(struct judge *judge, const struct mikey_exchange_facts *facts);
// Whether a request that sets up a CSB names the Responder.
void mikey_rules_responder(struct judge *judge, const struct mikey_exchange_facts *facts);
// An RSA-R response to its request.
void mikey_rules_rsar_answer(struct judge *judge, const struct mikey_exchange_facts *facts);
// Fields of the header that a response repeats; `all`: #CS and the type of the map too.
void mikey_rules_same_header(struct judge *judge, enum mikey_rule rule,
                             const struct mikey_exchange_facts *facts, bool all);
// T of a response that repeats it.
void mikey_rules_same_t(struct judge *judge, enum mikey_rule rule, const struct mikey_exchange_facts *facts);
// REQUEST_KEY_RESP: against its request, and the private keys in it that were opened.
void mikey_rules_key_answer(struct judge *judge, const struct mikey_exchange_facts *facts);
void mikey_rules_private_keys(struct judge *judge, const struct mikey_opened *opened);
// MIKEY-TICKET in an exchange: a request, a response, and the keys in either that were opened.
void mikey_rules_ticket_request(struct judge *judge, const struct mikey_exchange_facts *facts);
void mikey_rules_ticket_answer(struct judge *judge, const struct mikey_exchange_facts *facts);
void mikey_rules_ticket_keys(struct judge *judge, const struct mikey_exchange_facts *facts);
void mikey_rules_ibake_first_answer(struct judge *judge); // R_MESSAGE_1 of an initial exchange
void mikey_rules_ibake_exchange(struct judge *judge, const struct mikey_exchange_facts *facts);
void mikey_rules_ibake_opened(struct judge *judge, const struct mikey_exchange_facts *facts);
// An Error message in an exchange of MIKEY-TICKET.
void mikey_rules_ticket_error(struct judge *judge, const struct mikey_exchange_facts *facts);
// Crypto sessions of a Ticket Transfer, what they have and what of it is known.
void mikey_rules_ticket_sessions(struct judge *judge, const struct mikey_exchange_facts *facts);
// Rule `rule`: T is not that of the request, unless it is a counter.
void mikey_rules_ticket_fresh_t(struct judge *judge, const struct mikey_exchange_facts *facts,
                                enum mikey_rule rule);
// Diffie-Hellman in an exchange: the response to a request, and values that an update brings.
void mikey_rules_dh_answer(struct judge *judge, const struct mikey_exchange_facts *facts);
void mikey_rules_dh_fresh(struct judge *judge, const struct mikey_exchange_facts *facts);
// The certificate of a signer, as opening the message has found it.
void mikey_rules_signer(struct judge *judge, const struct mikey_opened *opened);

// Key parameters of 3GPP that opening a SAKKE message has decrypted.
void mikey_rules_key_parameters(struct judge *judge);

// Scope CARRIER; needs no message.
void mikey_rules_carrier(struct judge *judge);

#endif
