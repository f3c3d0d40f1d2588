// SPDX-License-Identifier: BSD-2-Clause
// The groups of checks on one message, each in the file of its name.
#ifndef MIKEYLAB_RULES_CHECKS_H
#define MIKEYLAB_RULES_CHECKS_H

#include "judge.h"

void check_structure(struct judge *judge);   // which payloads, how often, where
void check_errors(struct judge *judge);      // ERR and Error messages
void check_dh(struct judge *judge);          // DH payloads
void check_identity(struct judge *judge);    // ID and CERT
void check_header(struct judge *judge);      // V flag, CS ID map against the policies
void check_kemac(struct judge *judge);       // algorithms and sizes of KEMAC and V
void check_freshness(struct judge *judge);   // T and RAND
void check_registries(struct judge *judge);  // numbers that no registry has
void check_policies(struct judge *judge);    // SRTP parameters
void check_integration(struct judge *judge); // what SDP, RTSP and SAP ask of the message itself

// The same for the items of decrypted buffers.
void check_registries_inside(struct judge *judge);

// Scope CARRIER; needs no message.
void check_carrier(struct judge *judge);

#endif
