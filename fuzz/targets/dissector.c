// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * A message through Wireshark's engine with the plugin in it: what is drawn as findings is what the library finds, in
 * either pass of thorough sessions. The messages of a session are one capture, for the plugin and for a tracker beside
 * it.
 */
#include "session.h"

#include <stdlib.h>
#include <string.h>

#include <epan/packet.h>
#include <epan/proto.h>
#include <wiretap/wtap.h>

#include <mikeylab/check.h>

#include "file.h"
#include "keyfile.h"
#include "support.h"
#include "tracking.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);

/**
 * Every other session is thorough, the first one too: a tracker beside the plugin judges as well. In every other one of
 * these, the first one too, what fails is explained by known deviations. Messages of a thorough session, which is more
 * than the plugin's tracker keeps exchanges.
 */
#define MESSAGES_THOROUGH 6144u
/** Messages of the others. Wireshark reads its lists of names for each session, and never lets go of them. */
#define MESSAGES_QUICK 49152u
/** Longest message: there is nothing more to find in a longer one. */
#define MESSAGE_MAX 4096u
/** One in how many messages gets the second pass, which draws what the first one has judged. */
#define TWO_PASSES 8
/** One in how many gets a tree that is to be seen. */
#define SHOWN 16
/** One in how many of the others of a thorough session gets one without findings; the rest has nothing else. */
#define UNCOMPARED 8

/** What is in a tree: what is to be seen, or what a filter asks for. */
enum fields { FIELDS_NONE, FIELDS_OF_FINDINGS, FIELDS_ALL };

static const char keys[] =
    "psk * hex:9feaf30774658a02c49ecab136183942\npsk * hex:50ecd1743781559f793e33832299ce98\n";

static struct {
    struct session session;
    struct mikey_tracker *tracker; /**< NULL: the session is a quick one */
    guint32 left;                  /**< messages that are still to come */
    guint32 number;                /**< of the last message */
    enum fields fields;            /**< of its tree */
} now;
static struct keyring ring;
static int hf_rule, hf_offset, hf_length;

/** What a tree and a document have to have in common. */
struct compared {
    const struct mikey_findings *findings;
    uint32_t drawn;
};

/** What the tree of a message is to have, by its hash. */
static enum fields choose_fields(uint32_t hash) {
    if (hash % SHOWN == 0)
        return FIELDS_ALL;
    return now.tracker && hash / SHOWN % UNCOMPARED != 0 ? FIELDS_OF_FINDINGS : FIELDS_NONE;
}

/** Has Wireshark make the tree of a pass with these fields. */
static void want_fields(epan_dissect_t *pass) {
    const int wanted[] = {hf_rule, hf_offset, hf_length};
    proto_tree_set_visible(pass->tree, now.fields == FIELDS_ALL);
    for (size_t i = 0; now.fields == FIELDS_OF_FINDINGS && i < sizeof wanted / sizeof wanted[0]; i++)
        epan_dissect_prime_with_hfid(pass, wanted[i]);
}

static void ignore_exchange(void *context, const struct mikey_exchange *exchange) {
    (void)context;
    (void)exchange;
}

static void open_session(void) {
    static unsigned n_sessions;
    const struct mikey_secrets secrets = {keyring_lookup, &ring, keyring_list};
    const bool thorough = n_sessions % 2 == 0, deviations = n_sessions % 4 == 0;
    n_sessions++;
    session_prefer(deviations ? "mikey.deviations:TRUE" : "mikey.deviations:FALSE");
    now.session = session_open(true);
    now.session.prepare = want_fields;
    now.left = thorough ? MESSAGES_THOROUGH : MESSAGES_QUICK;
    now.number = 0;
    if (!thorough)
        return;
    fuzz_require_ok(mikey_tracker_new(&now.tracker, fuzz_crypto(), &secrets, &tracking_limits, false,
                                      ignore_exchange, NULL),
                    "a tracker is made");
    mikey_tracker_try_deviations(now.tracker, deviations);
}

static void close_session(void) {
    session_close(&now.session);
    mikey_tracker_free(now.tracker);
    now.tracker = NULL;
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    struct keyfile_error error;
    (void)argc;
    (void)argv;
    const char *key_file = fuzz_file((const uint8_t *)keys, sizeof keys - 1);
    // What somebody prefers on this machine does not count.
    setenv("WIRESHARK_CONFIG_DIR", "/nonexistent", 1);
    // As Wireshark's own fuzzer has it: a dissector bug ends the program.
    setenv("WIRESHARK_ABORT_ON_DISSECTOR_BUG", "1", 0);
    session_start("fuzz_dissector", key_file);
    fuzz_require(keyring_load(&ring, key_file, &error), "the key file is read");
    keyring_sort(&ring);
    dissector_add_uint("wtap_encap", WTAP_ENCAP_USER0, find_dissector("mikeylab"));
    hf_rule = proto_registrar_get_id_byname("mikey.rule");
    hf_offset = proto_registrar_get_id_byname("mikey.finding.offset");
    hf_length = proto_registrar_get_id_byname("mikey.finding.length");
    open_session();
    return 0;
}

/** The number in the field `hf` under `node`. */
static guint32 number_under(proto_node *node, int hf) {
    for (proto_node *child = node->first_child; child; child = child->next)
        if (PNODE_FINFO(child)->hfinfo->id == hf)
            return fvalue_get_uinteger(&PNODE_FINFO(child)->value);
    fuzz_require(false, "a finding is drawn without its place");
    return 0;
}

static bool is_found(const struct mikey_findings *findings, const char *rule, guint32 off, guint32 len) {
    for (uint32_t i = 0; i < findings->count; i++) {
        const struct mikey_finding *finding = &findings->list[i];
        if (finding->off == off && finding->len == len &&
            strcmp(mikey_rule_info((enum mikey_rule)finding->rule)->id, rule) == 0)
            return true;
    }
    return false;
}

static void look_at(proto_node *node, gpointer context) {
    struct compared *compared = context;
    field_info *field = PNODE_FINFO(node);
    if (field && field->hfinfo->id == hf_rule) {
        compared->drawn++;
        fuzz_require(is_found(compared->findings, fvalue_get_string(&field->value),
                              number_under(node, hf_offset), number_under(node, hf_length)),
                     "a finding is drawn that the library does not make");
    }
    proto_tree_children_foreach(node, look_at, context);
}

static void compare(void *context, epan_dissect_t *pass) {
    struct compared compared = {.findings = context};
    proto_tree_children_foreach(pass->tree, look_at, &compared);
    fuzz_require(compared.drawn == compared.findings->count, "a finding of the library is not drawn");
}

/** What the library says of the message, in the same place of the same capture. */
static struct mikey_findings *judge(struct mikey_slice message) {
    static struct fuzz_document holder;
    struct mikey_judgement judgement;
    const struct mikey_sighting sighting = {
        .carrier = {.kind = MIKEY_CARRIER_UDP, .protection = MIKEY_PROTECTION_NONE},
        .has_time = true,
        .seconds = session_now.secs,
        .dialogue_len = 1,
        .dialogue = {'u'},
        .frame = now.number};
    struct mikey_document *document = fuzz_document_place(&holder, message.len);
    fuzz_require_ok(mikey_tracker_add(now.tracker, document, message, &sighting, &judgement),
                    "the tracker judges a message");
    return &document->findings;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct mikey_slice message = {data, size};
    if (size == 0 || size > MESSAGE_MAX)
        return 0;
    if (now.left == 0) {
        close_session();
        open_session();
    }
    now.left--;
    now.number++;
    const uint32_t hash = fuzz_hash(message);
    now.session.n_passes = hash % TWO_PASSES == 0 ? 2 : 1;
    now.fields = choose_fields(hash / TWO_PASSES);
    struct mikey_findings *findings = now.tracker ? judge(message) : NULL;
    session_dissect(&now.session, WTAP_ENCAP_USER0, data, size, now.number,
                    findings && now.fields != FIELDS_NONE ? compare : NULL, findings);
    return 0;
}
