// SPDX-License-Identifier: BSD-2-Clause
// Builds every message of a file of exchanges anew from its decoded model, and writes "ID NUMBER HEX" lines: for
// vectors/differential, which opens them without the library. Built with fresh randomness where the mode has any.
#include <mikeylab/dh.h>
#include <mikeylab/ibake.h>
#include <mikeylab/pk.h>
#include <mikeylab/psk.h>
#include <mikeylab/rsar.h>
#include <mikeylab/sakke.h>
#include <mikeylab/ticket.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define MAX_MESSAGE  65536u
#define MAX_REQUESTS 16

// One exchange while it is opened and built again, message by message.
struct rebuild {
    struct vector_test *test;
    struct mikey_secrets secrets;
    struct mikey_csb before, csb; // before and behind this message
    struct mikey_opened opened;
    struct mikey_document *document;
    struct mikey_message model;
    const json_t *wanted;                      // what is expected of this message
    struct mikey_slice envelope;               // envelope key of the last message that brought one
    struct mikey_slice requests[MAX_REQUESTS]; // of MIKEY-TICKET, built, by number of their exchange
    uint8_t out[MAX_MESSAGE];
    size_t written;
};

static struct mikey_slice value(struct rebuild *rebuild, const char *key) {
    return vector_has(rebuild->wanted, key) ? vector_bytes(rebuild->test, rebuild->wanted, key)
                                            : (struct mikey_slice){NULL, 0};
}

// What protects responses and updates: the envelope key, or the pre-shared one.
static struct mikey_slice secret(const struct rebuild *rebuild) {
    return rebuild->envelope.len > 0 ? rebuild->envelope : rebuild->csb.secret;
}

static const struct mikey_csb *known(const struct mikey_csb *csb) {
    return csb->known ? csb : NULL;
}

static enum mikey_status psk_init(struct rebuild *rebuild) {
    enum mikey_status status = mikey_psk_open_init(rebuild->test->crypto, rebuild->document,
                                                   &rebuild->secrets, &rebuild->csb, &rebuild->opened);
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    return status != MIKEY_OK
               ? status
               : mikey_psk_build_init(rebuild->test->crypto, &rebuild->model, value(rebuild, "plain"),
                                      secret(rebuild), known(&rebuild->before), rebuild->out, MAX_MESSAGE,
                                      &rebuild->written);
}

static enum mikey_status verification(struct rebuild *rebuild) {
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    return mikey_psk_build_response(rebuild->test->crypto, &rebuild->model, secret(rebuild), &rebuild->csb,
                                    rebuild->out, MAX_MESSAGE, &rebuild->written);
}

static enum mikey_status dhhmac_init(struct rebuild *rebuild) {
    enum mikey_status status = mikey_dhhmac_open_init(rebuild->test->crypto, rebuild->document,
                                                      &rebuild->secrets, &rebuild->csb, &rebuild->opened);
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    return status != MIKEY_OK
               ? status
               : mikey_dhhmac_build(rebuild->test->crypto, &rebuild->model, secret(rebuild),
                                    known(&rebuild->before), rebuild->out, MAX_MESSAGE, &rebuild->written);
}

static enum mikey_status dhhmac_response(struct rebuild *rebuild) {
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    return mikey_dhhmac_build(rebuild->test->crypto, &rebuild->model, secret(rebuild), &rebuild->csb,
                              rebuild->out, MAX_MESSAGE, &rebuild->written);
}

// The private key that signs this message ("signer") or opens its PKE ("recipient"), NULL if it cannot be opened.
static struct mikey_pkey *key_named(struct rebuild *rebuild, const char *role) {
    struct mikey_pkey *key = NULL;
    struct mikey_slice bytes =
        vector_material(rebuild->test, vector_string(rebuild->test, rebuild->wanted, role));
    if (vector_going(rebuild->test) && mikey_pkey_open(rebuild->test->crypto, bytes, &key) != MIKEY_OK)
        vector_malformed(rebuild->test, "the key of the %s cannot be opened", role);
    return key;
}

static enum mikey_digest digest(struct rebuild *rebuild) {
    return vector_digest(rebuild->test, vector_string(rebuild->test, rebuild->wanted, "sign_hash"));
}

static enum mikey_status dh(struct rebuild *rebuild) {
    struct mikey_pkey *key = key_named(rebuild, "signer");
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    enum mikey_status status = mikey_dh_build(rebuild->test->crypto, &rebuild->model, key, digest(rebuild),
                                              rebuild->out, MAX_MESSAGE, &rebuild->written);
    mikey_pkey_close(key);
    return status;
}

static enum mikey_rsa_padding padding(struct rebuild *rebuild) {
    bool oaep = strcmp(vector_string(rebuild->test, rebuild->wanted, "pke_scheme"), "rsaes-oaep") == 0;
    return oaep ? MIKEY_RSA_OAEP_SHA_1 : MIKEY_RSA_PKCS1;
}

static enum mikey_status pk_init(struct rebuild *rebuild) {
    struct mikey_pkey *recipient = key_named(rebuild, "recipient"), *signer = key_named(rebuild, "signer");
    rebuild->envelope = value(rebuild, "envelope_key");
    struct mikey_pk_keys keys = {rebuild->envelope, recipient, padding(rebuild), signer, digest(rebuild)};
    enum mikey_status status = mikey_pk_open_init(rebuild->test->crypto, rebuild->document, &rebuild->secrets,
                                                  &rebuild->csb, &rebuild->opened);
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    if (status == MIKEY_OK)
        status = mikey_pk_build_init(rebuild->test->crypto, &rebuild->model, value(rebuild, "plain"), &keys,
                                     known(&rebuild->before), rebuild->out, MAX_MESSAGE, &rebuild->written);
    mikey_pkey_close(recipient);
    mikey_pkey_close(signer);
    return status;
}

static enum mikey_status rsar_init(struct rebuild *rebuild) {
    struct mikey_pkey *key = key_named(rebuild, "signer");
    enum mikey_status status = mikey_rsar_open_init(rebuild->test->crypto, rebuild->document,
                                                    &rebuild->secrets, &rebuild->csb, &rebuild->opened);
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    if (status == MIKEY_OK)
        status = mikey_rsar_build_init(rebuild->test->crypto, &rebuild->model, key, digest(rebuild),
                                       rebuild->out, MAX_MESSAGE, &rebuild->written);
    mikey_pkey_close(key);
    return status;
}

static enum mikey_status rsar_response(struct rebuild *rebuild) {
    struct mikey_pkey *recipient = key_named(rebuild, "recipient"), *signer = key_named(rebuild, "signer");
    rebuild->envelope = value(rebuild, "envelope_key");
    struct mikey_pk_keys keys = {rebuild->envelope, recipient, padding(rebuild), signer, digest(rebuild)};
    enum mikey_status status = mikey_rsar_open_response(rebuild->test->crypto, rebuild->document,
                                                        &rebuild->secrets, &rebuild->csb, &rebuild->opened);
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    if (status == MIKEY_OK)
        status =
            mikey_rsar_build_response(rebuild->test->crypto, &rebuild->model, value(rebuild, "plain"), &keys,
                                      &rebuild->before, rebuild->out, MAX_MESSAGE, &rebuild->written);
    mikey_pkey_close(recipient);
    mikey_pkey_close(signer);
    return status;
}

// The ID data of a role in the message itself.
static struct mikey_slice identity(const struct rebuild *rebuild, uint8_t role) {
    const struct mikey_payload *idr;
    for (uint32_t n = 0; (idr = mikey_message_find(&rebuild->document->message, MIKEY_NO_PARENT,
                                                   MIKEY_PAYLOAD_IDR, n)) != NULL;
         n++) {
        if (idr->u.idr.role == role)
            return idr->u.idr.id.data;
    }
    return (struct mikey_slice){NULL, 0};
}

static size_t exchange_number(struct rebuild *rebuild) {
    uint32_t number = vector_uint(rebuild->test, rebuild->wanted, "exchange");
    return number < MAX_REQUESTS ? number : MAX_REQUESTS - 1;
}

// What the MAC or signature of a MIKEY-TICKET message covers behind it.
static size_t behind(struct rebuild *rebuild, struct mikey_slice parts[MIKEY_TICKET_BEHIND]) {
    const uint8_t type = rebuild->document->message.hdr.data_type;
    if (type == MIKEY_DATA_TYPE_REQUEST_RESP || type == MIKEY_DATA_TYPE_TRANSFER_RESP ||
        type == MIKEY_DATA_TYPE_RESOLVE_RESP) {
        parts[0] = rebuild->requests[exchange_number(rebuild)];
        return 1;
    }
    const bool resolve = type == MIKEY_DATA_TYPE_RESOLVE_INIT_PSK || type == MIKEY_DATA_TYPE_RESOLVE_INIT_PK;
    const bool transfer = type == MIKEY_DATA_TYPE_TRANSFER_INIT;
    parts[0] = identity(rebuild, resolve ? MIKEY_ID_ROLE_RESPONDER : MIKEY_ID_ROLE_INITIATOR);
    parts[1] = identity(rebuild, transfer ? MIKEY_ID_ROLE_RESPONDER : MIKEY_ID_ROLE_KMS);
    return 2;
}

// The Ticket Data built anew stand in the model instead of those that were decoded.
static enum mikey_status ticket_data(struct rebuild *rebuild, struct mikey_payload *payload) {
    const struct mikey_message *message = &rebuild->document->message;
    const json_t *values = json_object_get(rebuild->wanted, "ticket");
    struct mikey_ticket *ticket = &payload->u.ticket;
    struct mikey_payload chain[8];
    uint32_t count = 0;
    size_t written = 0;
    uint8_t *out = arena_take(&rebuild->test->arena, MAX_MESSAGE);
    if (values == NULL || out == NULL)
        return MIKEY_OK;
    const size_t from = (size_t)(ticket->data.data - message->bytes.data);
    for (uint32_t i = 0; i < message->n_payloads && count < 8; i++) {
        const struct mikey_payload *one = &message->payloads[i];
        if (one->depth == 1 && one->buffer == 0 && one->off >= from && one->off < from + ticket->data.len)
            chain[count++] = *one;
    }
    enum mikey_status status = mikey_ticket_build_base(
        rebuild->test->crypto, &ticket->policy, chain, count, vector_bytes(rebuild->test, values, "tpk"),
        vector_bytes(rebuild->test, values, "plain"), out, MAX_MESSAGE, &written);
    ticket->data = (struct mikey_slice){out, written};
    return status;
}

static enum mikey_status ticket_model(struct rebuild *rebuild) {
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    for (uint32_t i = 0; i < rebuild->model.n_payloads; i++) {
        enum mikey_status status = rebuild->model.payloads[i].type == MIKEY_PAYLOAD_TICKET
                                       ? ticket_data(rebuild, &rebuild->model.payloads[i])
                                       : MIKEY_OK;
        if (status != MIKEY_OK)
            return status;
    }
    return MIKEY_OK;
}

// Where the type stands in a label, behind constant, cs_id and CSB ID.
#define LABEL_TYPE 9

static struct mikey_slice rand_at(struct mikey_slice label, size_t at) {
    return at < label.len ? (struct mikey_slice){label.data + at + 1, label.data[at]}
                          : (struct mikey_slice){NULL, 0};
}

static enum mikey_status ticket(struct rebuild *rebuild) {
    struct mikey_slice parts[MIKEY_TICKET_BEHIND], label = value(rebuild, "auth_key_label");
    const json_t *values = json_object_get(rebuild->wanted, "ticket");
    const struct mikey_slice rand_i = rand_at(label, LABEL_TYPE + 1);
    const struct mikey_ticket_protection protection = {
        .key = value(rebuild, "protection_key"),
        .label =
            label.len > LABEL_TYPE ? (enum mikey_ticket_label)label.data[LABEL_TYPE] : MIKEY_TICKET_INITIAL,
        .rand_i = rand_i,
        .rand_r = rand_at(label, LABEL_TYPE + 2 + rand_i.len),
        .clear = value(rebuild, "plain"),
        .mpkr = values != NULL ? vector_bytes(rebuild->test, values, "mpkr") : (struct mikey_slice){NULL, 0}};
    enum mikey_status status = ticket_model(rebuild);
    return status != MIKEY_OK
               ? status
               : mikey_ticket_build(rebuild->test->crypto, &rebuild->model, &protection, parts,
                                    behind(rebuild, parts), rebuild->out, MAX_MESSAGE, &rebuild->written);
}

static enum mikey_status ticket_signed(struct rebuild *rebuild) {
    struct mikey_pkey *recipient = key_named(rebuild, "recipient"), *signer = key_named(rebuild, "signer");
    struct mikey_slice parts[MIKEY_TICKET_BEHIND];
    struct mikey_pk_keys keys = {value(rebuild, "envelope_key"), recipient, padding(rebuild), signer,
                                 digest(rebuild)};
    enum mikey_status status = ticket_model(rebuild);
    if (status == MIKEY_OK)
        status =
            mikey_ticket_build_signed(rebuild->test->crypto, &rebuild->model, &keys, parts,
                                      behind(rebuild, parts), rebuild->out, MAX_MESSAGE, &rebuild->written);
    mikey_pkey_close(recipient);
    mikey_pkey_close(signer);
    return status;
}

// The first secret of a kind.
static struct mikey_slice secret_of(const struct rebuild *rebuild, enum mikey_secret_kind kind) {
    const struct mikey_slice names[] = {{NULL, 0}, identity(rebuild, MIKEY_ID_ROLE_KMS_R)};
    struct mikey_slice found = {NULL, 0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (rebuild->secrets.lookup(rebuild->secrets.context, kind, names[i], 0, &found))
            break;
    return found;
}

static struct mikey_slice identifier(struct rebuild *rebuild, size_t side) {
    return vector_hex(rebuild->test, "identifiers",
                      json_array_get(json_object_get(rebuild->wanted, "identifiers"), side));
}

// The PVT is the last part of the signature that was there.
static enum mikey_status sakke(struct rebuild *rebuild) {
    const struct mikey_slice number = value(rebuild, "j"), ssv = value(rebuild, "ssv");
    struct mikey_kms kms;
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    const struct mikey_slice signature =
        rebuild->model.payloads[rebuild->model.n_payloads - 1].u.sign.signature;
    if (signature.len < MIKEY_ECCSI_POINT || !mikey_kms_read(secret_of(rebuild, MIKEY_SECRET_KMS), &kms) ||
        ssv.len != MIKEY_SAKKE_SSV)
        return MIKEY_ERR_ARGUMENT;
    struct mikey_sakke_keys keys = {
        .z = kms.z,
        .responder = identifier(rebuild, 1),
        .signer = {kms.kpak,
                   identifier(rebuild, 0),
                   value(rebuild, "ssk"),
                   {signature.data + signature.len - MIKEY_ECCSI_POINT, MIKEY_ECCSI_POINT}}};
    struct mikey_pkey *rsa = vector_has(rebuild->wanted, "signer") ? key_named(rebuild, "signer") : NULL;
    memcpy(keys.ssv, ssv.data, sizeof keys.ssv);
    if (number.len == sizeof keys.j)
        memcpy(keys.j, number.data, sizeof keys.j);
    keys.rsa = rsa;
    keys.digest = rsa != NULL ? digest(rebuild) : MIKEY_DIGEST_SHA_256;
    enum mikey_status status = mikey_sakke_build(rebuild->test->crypto, &rebuild->model, &keys, rebuild->out,
                                                 MAX_MESSAGE, &rebuild->written);
    mikey_pkey_close(rsa);
    return status;
}

// ID data behind a message of a Request Key exchange: the bytes under its MAC or signature that are not its own.
static struct mikey_slice behind_key_message(struct rebuild *rebuild, const char *input, size_t not_covered) {
    const struct mikey_slice covered = value(rebuild, input);
    const size_t own = rebuild->document->message.bytes.len - not_covered;
    return covered.len > own ? (struct mikey_slice){covered.data + own, covered.len - own}
                             : (struct mikey_slice){NULL, 0};
}

static enum mikey_status key_message(struct rebuild *rebuild) {
    const struct mikey_slice behind = behind_key_message(rebuild, "v_input", value(rebuild, "v").len);
    const struct mikey_ibake_protection protection = {
        .key = value(rebuild, "protection_key"),
        .rand = vector_bytes(rebuild->test, rebuild->test->expected, "rand"),
        .clear = value(rebuild, "plain"),
        .identities = &behind,
        .n_identities = 1};
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    return mikey_ibake_build(rebuild->test->crypto, &rebuild->model, &protection, rebuild->out, MAX_MESSAGE,
                             &rebuild->written);
}

static enum mikey_status key_request_signed(struct rebuild *rebuild) {
    struct mikey_pkey *recipient = key_named(rebuild, "recipient"), *signer = key_named(rebuild, "signer");
    const struct mikey_slice behind =
        behind_key_message(rebuild, "sign_input", value(rebuild, "signature").len);
    const struct mikey_pk_keys keys = {value(rebuild, "envelope_key"), recipient, padding(rebuild), signer,
                                       digest(rebuild)};
    const struct mikey_ibake_protection protection = {
        .rand = vector_bytes(rebuild->test, rebuild->test->expected, "rand"),
        .clear = value(rebuild, "plain"),
        .identities = &behind,
        .n_identities = 1};
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    enum mikey_status status =
        mikey_ibake_build_signed(rebuild->test->crypto, &rebuild->model, &keys, &protection, rebuild->out,
                                 MAX_MESSAGE, &rebuild->written);
    mikey_pkey_close(recipient);
    mikey_pkey_close(signer);
    return status;
}

// What an IBAKE or ESK of the message holds; its parameters are those of the first `ibe` secret.
static const struct mikey_ibake_sealed *sealed(struct rebuild *rebuild, const char *key,
                                               struct mikey_ibe_parameters *parameters,
                                               struct mikey_ibake_sealed *out) {
    const json_t *values = json_object_get(rebuild->wanted, key);
    struct mikey_slice secret = {0}, private_key;
    if (values == NULL)
        return NULL;
    struct vector_test *test = rebuild->test;
    const json_t *list = vector_array(test, test->input, "secrets");
    for (size_t i = 0; i < json_array_size(list) && secret.len == 0; i++) {
        if (strcmp(vector_string(test, json_array_get(list, i), "kind"), "ibe") == 0)
            secret = vector_bytes(test, json_array_get(list, i), "secret");
    }
    if (!mikey_ibe_secret_read(secret, parameters, &private_key))
        return NULL;
    *out = (struct mikey_ibake_sealed){
        .parameters = parameters,
        .plain = {vector_bytes(test, values, "identity"), vector_bytes(test, values, "rho"),
                  vector_bytes(test, values, "clear")},
        .form =
            strcmp(vector_string(test, values, "form"), "tuple") == 0 ? MIKEY_IBE_TUPLE : MIKEY_IBE_BF_BLOCK};
    return out;
}

// ID data behind a message between users; its MAC may have T behind them.
static enum mikey_status user_message(struct rebuild *rebuild) {
    struct mikey_ibe_parameters parameters[2];
    struct mikey_ibake_sealed ibake, esk;
    const struct mikey_slice behind = behind_key_message(rebuild, "mac_input", value(rebuild, "mac").len);
    const struct mikey_ibake_protection protection = {.key = value(rebuild, "mpk"),
                                                      .rand = value(rebuild, "key_rand"),
                                                      .identities = &behind,
                                                      .n_identities = 1};
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    return mikey_ibake_build_sealed(rebuild->test->crypto, &rebuild->model,
                                    sealed(rebuild, "ibake", &parameters[0], &ibake),
                                    sealed(rebuild, "esk", &parameters[1], &esk), &protection, rebuild->out,
                                    MAX_MESSAGE, &rebuild->written);
}

static const struct {
    uint8_t data_type;
    enum mikey_status (*build)(struct rebuild *rebuild);
} builders[] = {
    {MIKEY_DATA_TYPE_PSK_INIT, psk_init},
    {MIKEY_DATA_TYPE_PSK_RESP, verification},
    {MIKEY_DATA_TYPE_PK_INIT, pk_init},
    {MIKEY_DATA_TYPE_PK_RESP, verification},
    {MIKEY_DATA_TYPE_DHHMAC_INIT, dhhmac_init},
    {MIKEY_DATA_TYPE_DHHMAC_RESP, dhhmac_response},
    {MIKEY_DATA_TYPE_RSAR_INIT, rsar_init},
    {MIKEY_DATA_TYPE_RSAR_RESP, rsar_response},
    {MIKEY_DATA_TYPE_DH_INIT, dh},
    {MIKEY_DATA_TYPE_DH_RESP, dh},
    {MIKEY_DATA_TYPE_REQUEST_KEY_PSK, key_message},
    {MIKEY_DATA_TYPE_REQUEST_KEY_PKE, key_request_signed},
    {MIKEY_DATA_TYPE_REQUEST_KEY_RESP, key_message},
    {MIKEY_DATA_TYPE_I_MESSAGE_1, user_message},
    {MIKEY_DATA_TYPE_R_MESSAGE_1, user_message},
    {MIKEY_DATA_TYPE_I_MESSAGE_2, user_message},
    {MIKEY_DATA_TYPE_R_MESSAGE_2, user_message},
    {MIKEY_DATA_TYPE_REQUEST_INIT_PSK, ticket},
    {MIKEY_DATA_TYPE_REQUEST_INIT_PK, ticket_signed},
    {MIKEY_DATA_TYPE_REQUEST_RESP, ticket},
    {MIKEY_DATA_TYPE_TRANSFER_INIT, ticket},
    {MIKEY_DATA_TYPE_TRANSFER_RESP, ticket},
    {MIKEY_DATA_TYPE_RESOLVE_INIT_PSK, ticket},
    {MIKEY_DATA_TYPE_RESOLVE_INIT_PK, ticket_signed},
    {MIKEY_DATA_TYPE_RESOLVE_RESP, ticket},
    {MIKEY_DATA_TYPE_SAKKE, sakke},
};

static enum mikey_status build(struct rebuild *rebuild) {
    for (size_t i = 0; i < sizeof builders / sizeof builders[0]; i++) {
        if (builders[i].data_type == rebuild->document->message.hdr.data_type)
            return builders[i].build(rebuild);
    }
    return MIKEY_ERR_UNSUPPORTED;
}

static bool rebuild_message(struct rebuild *rebuild, size_t index) {
    struct vector_test *test = rebuild->test;
    const json_t *given = json_array_get(json_object_get(test->input, "messages"), index);
    struct mikey_slice bytes = vector_bytes(test, given, "message");
    rebuild->wanted = json_array_get(json_object_get(test->expected, "messages"), index);
    rebuild->document = vector_document(test, bytes);
    rebuild->before = rebuild->csb;
    rebuild->written = 0;
    if (rebuild->document == NULL || !vector_going(test))
        return false;
    enum mikey_status status = mikey_decode(rebuild->document, bytes);
    if (status == MIKEY_OK)
        status = build(rebuild);
    if (status != MIKEY_OK) {
        printf("%s %zu - %s\n", test->id, index, mikey_status_text(status));
        return false;
    }
    const char *role = vector_string(test, given, "role");
    uint8_t *kept = arena_take(&test->arena, rebuild->written);
    if (vector_has(rebuild->wanted, "exchange") && kept != NULL && strcmp(role, "response") != 0) {
        memcpy(kept, rebuild->out, rebuild->written);
        rebuild->requests[exchange_number(rebuild)] = (struct mikey_slice){kept, rebuild->written};
    }
    printf("%s %zu ", test->id, index);
    for (size_t i = 0; i < rebuild->written; i++)
        printf("%02x", rebuild->out[i]);
    printf("\n");
    return true;
}

static void rebuild_test(struct vector_test *test) {
    struct rebuild *rebuild = arena_take(&test->arena, sizeof *rebuild);
    if (rebuild == NULL)
        return;
    rebuild->test = test;
    rebuild->secrets = vector_secrets(test);
    size_t n = json_array_size(json_object_get(test->input, "messages"));
    for (size_t i = 0; i < n; i++) {
        if (!rebuild_message(rebuild, i))
            break;
    }
    if (test->malformed[0] != '\0')
        printf("%s 0 - %s\n", test->id, test->malformed);
}

int main(int argc, char **argv) {
    struct mikey_crypto *crypto = NULL;
    json_t *root = argc == 2 ? vectors_load(argv[1], stderr) : NULL;
    if (root == NULL || mikey_crypto_new(&crypto) != MIKEY_OK) {
        fprintf(stderr, "usage: rebuild FILE\n");
        return EXIT_FAILURE;
    }
    const json_t *tests = json_object_get(root, "tests");
    for (size_t i = 0; i < json_array_size(tests); i++) {
        const json_t *entry = json_array_get(tests, i);
        struct vector_test test = {.file = argv[1],
                                   .id = json_string_value(json_object_get(entry, "id")),
                                   .input = json_object_get(entry, "input"),
                                   .expected = json_object_get(entry, "expected"),
                                   .material = json_object_get(root, "material"),
                                   .crypto = crypto};
        rebuild_test(&test);
        arena_free(&test.arena);
    }
    json_decref(root);
    mikey_crypto_free(crypto);
    return EXIT_SUCCESS;
}
