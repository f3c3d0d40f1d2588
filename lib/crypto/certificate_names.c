// SPDX-License-Identifier: BSD-2-Clause
// Who a certificate is for: its names, and identities compared with them.
#include "certificate.h"

#include <mikeylab/values.h>
#include <string.h>

static void add(struct mikey_certificate *pub, enum mikey_name_kind kind, const ASN1_STRING *text) {
    const int len = text != NULL ? ASN1_STRING_length(text) : 0;
    if (len <= 0)
        return;
    if (pub->n_names < MIKEY_CERTIFICATE_NAMES)
        pub->names[pub->n_names++] =
            (struct mikey_certificate_name){kind, {ASN1_STRING_get0_data(text), (size_t)len}};
    else if (pub->n_names_dropped < UINT8_MAX)
        pub->n_names_dropped++;
}

static void add_alternative(struct mikey_certificate *pub, const GENERAL_NAME *name) {
    static const struct {
        int openssl;
        enum mikey_name_kind kind;
    } kinds[] = {{GEN_URI, MIKEY_NAME_URI}, {GEN_EMAIL, MIKEY_NAME_EMAIL}, {GEN_DNS, MIKEY_NAME_DNS}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (name->type == kinds[i].openssl)
            add(pub, kinds[i].kind, name->d.ia5);
    }
}

static void add_of_subject(struct mikey_certificate *pub, const X509_NAME *subject, int nid,
                           enum mikey_name_kind kind) {
    int at = -1;
    while ((at = X509_NAME_get_index_by_NID(subject, nid, at)) >= 0)
        add(pub, kind, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
}

bool mikey_certificate_read_names(struct mikey_certificate_whole *certificate) {
    static const int not_there = -1;
    struct mikey_certificate *pub = &certificate->pub;
    int critical = not_there;
    const X509_NAME *subject = X509_get_subject_name(certificate->x509);
    certificate->alternatives = X509_get_ext_d2i(certificate->x509, NID_subject_alt_name, &critical, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(certificate->alternatives); i++)
        add_alternative(pub, sk_GENERAL_NAME_value(certificate->alternatives, i));
    add_of_subject(pub, subject, NID_commonName, MIKEY_NAME_COMMON);
    add_of_subject(pub, subject, NID_pkcs9_emailAddress, MIKEY_NAME_EMAIL);
    return certificate->alternatives != NULL || critical == not_there;
}

static uint8_t lower(uint8_t c) {
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

/** Compares without regard to case from the last '@', or from the scheme's ':' on where there is none. */
static bool same_address(struct mikey_slice a, struct mikey_slice b) {
    size_t user = 0;
    if (a.len != b.len || a.len == 0)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (a.data[i] == '@')
            user = i;
    }
    if (user == 0)
        return memcmp(a.data, b.data, a.len) == 0;
    if (memcmp(a.data, b.data, user) != 0)
        return false;
    for (size_t i = user; i < a.len; i++) {
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    }
    return true;
}

/** Whether the schemes of two URIs are the same, without regard to case (RFC 3986 3.1). */
static bool same_scheme(struct mikey_slice a, struct mikey_slice b) {
    for (size_t i = 0; i < a.len && i < b.len; i++) {
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
        if (a.data[i] == ':')
            return true;
    }
    return false;
}

/** What follows the scheme of a URI; the text itself if it has none. */
static struct mikey_slice without_scheme(struct mikey_slice uri) {
    const uint8_t *colon = uri.len > 0 ? memchr(uri.data, ':', uri.len) : NULL;
    if (colon == NULL)
        return uri;
    const size_t scheme = (size_t)(colon - uri.data) + 1;
    return (struct mikey_slice){uri.data + scheme, uri.len - scheme};
}

// An NAI and the part of a URI behind its scheme have the same look, user@domain.
static bool is_named(const struct mikey_certificate_name *name, uint8_t id_type,
                     struct mikey_slice identity) {
    const bool id_is_uri = id_type == MIKEY_ID_TYPE_URI, name_is_uri = name->kind == MIKEY_NAME_URI;
    if (id_is_uri && name_is_uri && same_scheme(identity, name->value) &&
        same_address(without_scheme(identity), without_scheme(name->value)))
        return true;
    if (name->kind == MIKEY_NAME_DNS)
        return !id_is_uri && same_address(identity, name->value);
    if (id_is_uri == name_is_uri || name->kind == MIKEY_NAME_COMMON)
        return same_address(identity, name->value) ||
               (id_is_uri && !name_is_uri && same_address(without_scheme(identity), name->value));
    return same_address(id_is_uri ? without_scheme(identity) : identity,
                        name_is_uri ? without_scheme(name->value) : name->value);
}

enum mikey_identity_match mikey_certificate_names(const struct mikey_certificate *certificate,
                                                  uint8_t id_type, struct mikey_slice identity) {
    for (uint8_t i = 0; i < certificate->n_names; i++) {
        if (is_named(&certificate->names[i], id_type, identity))
            return MIKEY_IDENTITY_MATCHES;
    }
    return certificate->n_names == 0 || certificate->n_names_dropped > 0 ? MIKEY_IDENTITY_UNKNOWN
                                                                         : MIKEY_IDENTITY_DIFFERS;
}
