// SPDX-License-Identifier: BSD-2-Clause
// ECCSI signatures of MIKEY-SAKKE, RFC 6507 5.2.1.
#include "seal.h"

#include <mikeylab/sakke.h>

#include <string.h>

/** Signing keys and KMSs that are looked at. */
#define MAX_TRIED 24
/** What a secret number could not be used for in RFC 6507 5.2.1 happens once in 2^256 times. */
#define MAX_NUMBERS 2

/** Takes a MIKEY_SECRET_ECCSI apart. */
static bool read_key(struct mikey_slice secret, struct mikey_eccsi_key *key) {
    const size_t head = MIKEY_ECCSI_NUMBER + MIKEY_ECCSI_POINT;
    if (secret.len <= head)
        return false;
    key->ssk = (struct mikey_slice){secret.data, MIKEY_ECCSI_NUMBER};
    key->pvt = (struct mikey_slice){secret.data + MIKEY_ECCSI_NUMBER, MIKEY_ECCSI_POINT};
    key->identifier = (struct mikey_slice){secret.data + head, secret.len - head};
    return true;
}

static struct mikey_slice kms_of_initiator(const struct draft *draft) {
    const struct mikey_payload *idr;
    for (uint32_t n = 0;
         (idr = mikey_message_find(&draft->document.message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, n)) != NULL;
         n++) {
        if (idr->u.idr.role == MIKEY_ID_ROLE_KMS_I)
            return idr->u.idr.id.data;
    }
    return (struct mikey_slice){NULL, 0};
}

/** Finds the KMS that a signing key is of. */
static bool find_kms(const struct sealer *sealer, struct mikey_slice name, struct mikey_eccsi_key *key) {
    struct mikey_slice secret;
    struct mikey_kms kms;
    bool genuine = false;
    for (size_t n = 0; n < MAX_TRIED && seal_look_up(sealer, MIKEY_SECRET_KMS, name, n, &secret); n++) {
        if (!mikey_kms_read(secret, &kms))
            continue;
        key->kpak = kms.kpak;
        if (mikey_eccsi_check_key(sealer->crypto, key, &genuine) == MIKEY_OK && genuine)
            return true;
    }
    return false;
}

static bool find_key(const struct sealer *sealer, const struct draft *draft, struct mikey_eccsi_key *key) {
    const struct mikey_slice signer = seal_parties(sealer, draft).idi, name = kms_of_initiator(draft);
    struct mikey_slice secret;
    for (size_t n = 0; n < MAX_TRIED && seal_look_up(sealer, MIKEY_SECRET_ECCSI, signer, n, &secret); n++) {
        if (read_key(secret, key) && find_kms(sealer, name, key))
            return true;
    }
    return false;
}

/** Secret numbers come from what is signed and the key, so that the same mutant is the same again. */
static bool sign(const struct sealer *sealer, const struct mikey_eccsi_key *key, struct mikey_slice covered,
                 uint8_t signature[MIKEY_ECCSI_SIGN]) {
    for (uint8_t number = 0; number < MAX_NUMBERS; number++) {
        const struct mikey_slice parts[] = {{&number, 1}, key->ssk, covered};
        uint8_t j[MIKEY_DIGEST_MAX];
        size_t len = 0;
        if (mikey_hash(sealer->crypto, MIKEY_DIGEST_SHA_256, parts, sizeof parts / sizeof parts[0], j,
                       &len) == MIKEY_OK &&
            mikey_eccsi_sign(sealer->crypto, key, j, &covered, 1, signature) == MIKEY_OK)
            return true;
    }
    return false;
}

void seal_eccsi(const struct sealer *sealer, struct draft *draft) {
    struct mikey_eccsi_key key;
    uint8_t signature[MIKEY_ECCSI_SIGN];
    if (!find_key(sealer, draft, &key) || !seal_make_room(draft, sizeof signature))
        return;
    const size_t off = seal_signature_at(draft);
    uint8_t *bytes = draft->runs[DRAFT_MESSAGE].bytes;
    if (sign(sealer, &key, (struct mikey_slice){bytes, off}, signature))
        memcpy(bytes + off, signature, sizeof signature);
}
