// SPDX-License-Identifier: BSD-2-Clause
// REQUEST_KEY messages of MIKEY-IBAKE, RFC 6267 4.2.1.
#ifndef MIKEYLAB_RULES_KEY_REQUEST_H
#define MIKEYLAB_RULES_KEY_REQUEST_H

#include <mikeylab/message.h>

/** Whether it is a message between a user and the KMS: a request in either variant, or the response. */
static inline bool mikey_is_key_request(uint8_t data_type) {
    return data_type >= MIKEY_DATA_TYPE_REQUEST_KEY_PSK && data_type <= MIKEY_DATA_TYPE_REQUEST_KEY_RESP;
}

/** Whether an IDR with this role names the user: as Initiator or Responder of messages to come. */
static inline bool mikey_is_user_role(uint8_t role) {
    return role == MIKEY_ID_ROLE_INITIATOR || role == MIKEY_ID_ROLE_RESPONDER;
}

/** Cuts an IDR payload off the front of several: the whole of it, its role and its ID data. False if there is none. */
bool mikey_idr_cut(struct mikey_slice *list, struct mikey_slice *whole, uint8_t *role,
                   struct mikey_slice *id);

#endif
