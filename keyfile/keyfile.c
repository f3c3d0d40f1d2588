// SPDX-License-Identifier: BSD-2-Clause
#include "keyfile.h"

#include "bytes.h"
#include "keyring.h"
#include "line.h"

#include <limits.h>
#include <mikeylab/identity_keys.h>
#include <stdio.h>
#include <string.h>

/** Notes the error; `detail` is what `expected` ends in, "" if nothing. Returns false. */
static bool fail_with(struct keyfile_line *line, size_t at, const char *expected, const char *detail) {
    line->error->column = at + 1;
    snprintf(line->error->text, sizeof line->error->text, "%s%s", expected, detail);
    return false;
}

bool keyfile_fail(struct keyfile_line *line, size_t at, const char *expected) {
    return fail_with(line, at, expected, "");
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

void keyfile_skip_blanks(struct keyfile_line *line) {
    while (line->at < line->len && is_blank(line->text[line->at]))
        line->at++;
}

bool keyfile_at_end(const struct keyfile_line *line) {
    return line->at == line->len || line->text[line->at] == '#';
}

/** A word in quotes, from behind the opening one. */
static bool quoted_word(struct keyfile_line *line, struct mikey_slice *word) {
    size_t start = line->at, out = start;
    for (; line->at < line->len && line->text[line->at] != '"'; line->at++) {
        if (line->text[line->at] == '\\') {
            char escaped = line->at + 1 < line->len ? line->text[line->at + 1] : '\0';
            if (escaped != '"' && escaped != '\\')
                return keyfile_fail(line, line->at, "expected \\\" or \\\\ after a backslash in quotes");
            line->at++;
        }
        line->text[out++] = line->text[line->at];
    }
    if (line->at == line->len)
        return keyfile_fail(line, start - 1, "expected a closing quote");
    line->at++;
    if (line->at < line->len && !is_blank(line->text[line->at]))
        return keyfile_fail(line, line->at, "expected a blank after the closing quote");
    *word = (struct mikey_slice){(const uint8_t *)line->text + start, out - start};
    return true;
}

bool keyfile_word(struct keyfile_line *line, struct mikey_slice *word) {
    if (line->at < line->len && line->text[line->at] == '"') {
        line->at++;
        return quoted_word(line, word);
    }
    size_t start = line->at;
    while (line->at < line->len && !is_blank(line->text[line->at]))
        line->at++;
    *word = (struct mikey_slice){(const uint8_t *)line->text + start, line->at - start};
    return true;
}

/** How bytes are spelled; divided: with ':' or '-' between the digits of two bytes. */
enum spelling { SPELLING_HEX, SPELLING_DIVIDED_HEX, SPELLING_BASE64 };

/** Replaces the text of `word` by the bytes it spells; they are never longer. */
static bool decode_word(struct keyfile_line *line, struct mikey_slice *word, enum spelling spelling) {
    struct bytes_error error;
    size_t start = (size_t)((const char *)word->data - line->text);
    char *text = line->text + start;
    bool ok = spelling == SPELLING_BASE64
                  ? bytes_from_base64(text, word->len, false, (uint8_t *)text, &word->len, &error)
                  : bytes_from_hex(text, word->len, spelling == SPELLING_DIVIDED_HEX, (uint8_t *)text,
                                   &word->len, &error);
    return ok || fail_with(line, start + error.at, "expected ", error.expected);
}

static bool value_hex(struct keyring *ring, struct keyfile_line *line, struct mikey_slice *value) {
    (void)ring;
    return decode_word(line, value, SPELLING_HEX);
}

static bool value_base64(struct keyring *ring, struct keyfile_line *line, struct mikey_slice *value) {
    (void)ring;
    return decode_word(line, value, SPELLING_BASE64);
}

static bool value_ascii(struct keyring *ring, struct keyfile_line *line, struct mikey_slice *value) {
    (void)ring;
    for (size_t i = 0; i < value->len; i++)
        if (value->data[i] < 0x20 || value->data[i] > 0x7e)
            return keyfile_fail(line, (size_t)((const char *)value->data - line->text) + i,
                                "expected a printable ASCII character; text: takes any");
    return true;
}

static bool value_text(struct keyring *ring, struct keyfile_line *line, struct mikey_slice *value) {
    (void)ring;
    (void)line;
    (void)value;
    return true;
}

static bool value_file(struct keyring *ring, struct keyfile_line *line, struct mikey_slice *value) {
    size_t column = (size_t)((const char *)value->data - line->text);
    const char *slash = strrchr(line->path, '/');
    int folder = slash && value->len && value->data[0] != '/' ? (int)(slash - line->path) + 1 : 0;
    char path[PATH_MAX];
    if (value->len > PATH_MAX)
        return keyfile_fail(line, column, "expected a shorter file name");
    int n = snprintf(path, sizeof path, "%.*s%.*s", folder, line->path, (int)value->len,
                     (const char *)value->data);
    if (n < 0 || (size_t)n >= sizeof path)
        return keyfile_fail(line, column, "expected a shorter file name");
    if (ring->files++ == KEYFILE_MAX_FILES)
        return keyfile_fail(line, column, "expected fewer file: values");

    const char *why;
    const struct keyring_block *block = keyring_read(ring, path, KEYFILE_MAX_SECRET, &why);
    if (!block)
        return fail_with(line, column, "expected a readable file: ", why);
    *value = (struct mikey_slice){block->bytes, block->used};
    return true;
}

static const struct value_form {
    const char *prefix;
    bool (*read)(struct keyring *ring, struct keyfile_line *line, struct mikey_slice *value);
} value_forms[] = {
    {"hex:", value_hex},       {"ascii:", value_ascii}, {"text:", value_text},
    {"base64:", value_base64}, {"file:", value_file},
};

bool keyfile_starts_with(const struct keyfile_line *line, const char *prefix) {
    size_t len = strlen(prefix);
    return line->len - line->at >= len && memcmp(line->text + line->at, prefix, len) == 0;
}

bool keyfile_value(struct keyring *ring, struct keyfile_line *line, struct mikey_slice *value) {
    size_t start = line->at;
    for (size_t i = 0; i < sizeof value_forms / sizeof value_forms[0]; i++) {
        if (!keyfile_starts_with(line, value_forms[i].prefix))
            continue;
        line->at += strlen(value_forms[i].prefix);
        if (!keyfile_word(line, value) || !value_forms[i].read(ring, line, value))
            return false;
        if (value->len > KEYFILE_MAX_SECRET)
            return keyfile_fail(line, start, "expected a secret of at most 64 KiB");
        return value->len || keyfile_fail(line, start, "expected a secret of at least one byte");
    }
    return keyfile_fail(line, start, "expected hex:, ascii:, text:, base64: or file: and a secret");
}

/** The fingerprint that a pin expects; it is no secret, but the public key of a peer. */
static bool read_fingerprint(struct keyfile_line *line, struct mikey_slice *value) {
    static const char expected[] = "expected sha256: and 64 hexadecimal digits";
    const size_t start = line->at;
    if (!keyfile_starts_with(line, "sha256:"))
        return keyfile_fail(line, start, expected);
    line->at += strlen("sha256:");
    if (!keyfile_word(line, value) || !decode_word(line, value, SPELLING_DIVIDED_HEX))
        return false;
    return value->len == MIKEY_FINGERPRINT || keyfile_fail(line, start, expected);
}

static bool read_kind(struct keyfile_line *line, enum mikey_secret_kind *kind) {
    size_t start = line->at;
    struct mikey_slice word;
    if (!keyfile_word(line, &word))
        return false;
    for (int i = 0; i < MIKEY_SECRET_KIND_COUNT; i++) {
        const char *name = mikey_secret_name((enum mikey_secret_kind)i);
        if (strlen(name) == word.len && memcmp(name, word.data, word.len) == 0) {
            *kind = (enum mikey_secret_kind)i;
            return true;
        }
    }
    return keyfile_fail(line, start,
                        "expected psk, rsa, cert, ca, dh, env, tgk, tpk, pin, kms, sakke, ssv, ibe or eccsi");
}

/** Kinds filed by CSB ID. */
static bool by_csb_id(enum mikey_secret_kind kind) {
    return kind == MIKEY_SECRET_DH || kind == MIKEY_SECRET_ENV || kind == MIKEY_SECRET_TGK ||
           kind == MIKEY_SECRET_SSV;
}

/** 0x1256bf78 or a decimal number, replaced by its 4 bytes; the word has room: it is spelled out in `spare`. */
static bool csb_id_bytes(struct mikey_slice word, uint8_t bytes[4]) {
    bool hex = word.len > 2 && word.data[0] == '0' && (word.data[1] | 0x20) == 'x';
    uint64_t value = 0;
    if (word.len == 0 || word.len > 12)
        return false;
    for (size_t i = hex ? 2 : 0; i < word.len; i++) {
        const char *digits = "0123456789abcdef";
        const char *digit =
            memchr(digits, word.data[i] < 'A' ? word.data[i] : word.data[i] | 0x20, hex ? 16 : 10);
        if (!digit)
            return false;
        value = value * (hex ? 16 : 10) + (uint64_t)(digit - digits);
    }
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> (24 - 8 * i));
    return value <= UINT32_MAX;
}

/** The identity or CSB ID that a secret is filed under; empty for '*'. */
static bool read_identity(struct keyring *ring, struct keyfile_line *line, enum mikey_secret_kind kind,
                          struct mikey_slice *identity) {
    size_t start = line->at;
    bool quoted = line->text[start] == '"',
         hex = !quoted && !by_csb_id(kind) && keyfile_starts_with(line, "hex:");
    if (hex)
        line->at += strlen("hex:");
    if (!keyfile_word(line, identity))
        return false;
    if (!quoted && identity->len == 1 && identity->data[0] == '*') {
        identity->len = 0;
        return true;
    }
    if (hex && !decode_word(line, identity, SPELLING_HEX))
        return false;
    if (identity->len == 0)
        return keyfile_fail(line, start, "expected an identity of at least one byte, or *");
    if (kind == MIKEY_SECRET_CA)
        return keyfile_fail(line, start, "expected *: a trust anchor is for all certificates");
    if (!by_csb_id(kind))
        return true;

    struct keyring_block *block = keyring_block_new(ring, 4);
    if (!block)
        return keyfile_fail(line, start, "out of memory");
    if (!csb_id_bytes(*identity, block->bytes))
        return keyfile_fail(line, start, "expected a CSB ID such as 0x1256bf78, or *");
    *identity = (struct mikey_slice){block->bytes, block->used = 4};
    return true;
}

/** What is expected of a key or certificate, if this is not it; else NULL. */
static const char *key_problem(struct keyring *ring, enum mikey_secret_kind kind, struct mikey_slice bytes) {
    if (ring->crypto == NULL && mikey_crypto_new(&ring->crypto) != MIKEY_OK)
        return "the crypto library failed";
    enum mikey_status status;
    if (kind == MIKEY_SECRET_RSA) {
        struct mikey_pkey *key = NULL;
        status = mikey_pkey_open(ring->crypto, bytes, &key);
        mikey_pkey_close(key);
    } else {
        const struct mikey_certificate *certificate = NULL;
        status = mikey_certificate_open(ring->crypto, bytes, &certificate);
        mikey_certificate_close(certificate);
    }
    if (status == MIKEY_OK)
        return NULL;
    if (status == MIKEY_ERR_UNSUPPORTED)
        return "expected an RSA key of 512 to 16384 bits";
    return kind == MIKEY_SECRET_RSA ? "expected an RSA private key in PEM or DER, without a pass phrase"
                                    : "expected an X.509 certificate in PEM or DER";
}

static const char begin_certificate[] = "-----BEGIN CERTIFICATE-----";

/** Takes the next certificate of a PEM text that may hold several; everything else in one piece. */
static struct mikey_slice next_piece(enum mikey_secret_kind kind, struct mikey_slice *rest) {
    struct mikey_slice piece = *rest;
    const size_t label = sizeof begin_certificate - 1;
    const uint8_t *first = memmem(rest->data, rest->len, begin_certificate, label), *second = NULL;
    if (kind != MIKEY_SECRET_RSA && first != NULL) {
        const uint8_t *behind = first + label;
        second = memmem(behind, rest->len - (size_t)(behind - rest->data), begin_certificate, label);
    }
    if (second != NULL)
        piece.len = (size_t)(second - rest->data);
    *rest = (struct mikey_slice){piece.data + piece.len, rest->len - piece.len};
    return piece;
}

/** Files keys and certificates that can be used; a PEM file of several certificates gives as many secrets. */
static bool add_keys(struct keyring *ring, struct keyfile_line *line, size_t at, enum mikey_secret_kind kind,
                     struct mikey_slice identity, struct mikey_slice secret) {
    while (secret.len > 0) {
        const struct mikey_slice piece = next_piece(kind, &secret);
        const char *problem = key_problem(ring, kind, piece);
        if (problem != NULL)
            return keyfile_fail(line, at, problem);
        if (!keyring_add(ring, kind, identity, piece))
            return keyfile_fail(line, 0, "out of memory");
    }
    return true;
}

static bool is_key(enum mikey_secret_kind kind) {
    return kind == MIKEY_SECRET_RSA || kind == MIKEY_SECRET_CERT || kind == MIKEY_SECRET_CA;
}

static bool read_line(struct keyring *ring, struct keyfile_line *line) {
    keyfile_skip_blanks(line);
    if (keyfile_at_end(line))
        return true;
    enum mikey_secret_kind kind = MIKEY_SECRET_PSK;
    struct mikey_slice identity, secret;
    if (!read_kind(line, &kind))
        return false;
    keyfile_skip_blanks(line);
    if (keyfile_at_end(line))
        return keyfile_fail(line, line->at,
                            by_csb_id(kind) ? "expected a CSB ID or *" : "expected an identity or *");
    if (!read_identity(ring, line, kind, &identity))
        return false;
    keyfile_skip_blanks(line);
    const size_t value_at = line->at;
    if (!(kind == MIKEY_SECRET_PIN  ? read_fingerprint(line, &secret)
          : keyfile_has_parts(kind) ? keyfile_parts(ring, line, kind, &secret)
                                    : keyfile_value(ring, line, &secret)))
        return false;
    keyfile_skip_blanks(line);
    if (!keyfile_at_end(line))
        return keyfile_fail(line, line->at, "expected the end of the line or a comment");
    if (kind == MIKEY_SECRET_SSV && secret.len != MIKEY_SAKKE_SSV)
        return keyfile_fail(line, value_at, "expected a shared secret value of 16 bytes");
    if (is_key(kind))
        return add_keys(ring, line, value_at, kind, identity, secret);
    return keyring_add(ring, kind, identity, secret) || keyfile_fail(line, 0, "out of memory");
}

bool keyring_load(struct keyring *ring, const char *path, struct keyfile_error *error) {
    *error = (struct keyfile_error){0};
    const char *why;
    struct keyring_block *block = keyring_read(ring, path, KEYFILE_MAX_SIZE, &why);
    if (!block) {
        snprintf(error->text, sizeof error->text, "%s", why);
        return false;
    }
    char *text = (char *)block->bytes, *end = text + block->used;
    while (text < end) {
        char *newline = memchr(text, '\n', (size_t)(end - text));
        char *stop = newline ? newline : end;
        struct keyfile_line line = {.path = path, .text = text, .len = (size_t)(stop - text), .error = error};
        line.len -= line.len && text[line.len - 1] == '\r';
        error->line++;
        const char *nul = memchr(text, '\0', line.len);
        if (nul)
            return keyfile_fail(&line, (size_t)(nul - text), "expected text, not a NUL byte");
        if (!read_line(ring, &line))
            return false;
        text = stop + (newline != NULL);
    }
    return true;
}
