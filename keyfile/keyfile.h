// SPDX-License-Identifier: BSD-2-Clause
/**
 * Key files: one secret a line, '#' comments.
 *
 *     psk  <identity|*>  hex:0011.. | ascii:words | text:words | base64:.. | file:PATH
 *     rsa cert ca        likewise, by identity: a private key, a certificate, a trust anchor, in PEM or DER
 *     dh env tgk ssv     likewise, by CSB ID: 0x1256bf78, a decimal number, or *
 *     pin  <identity|*>  sha256:0011..   the fingerprint of a certificate or DH value that is expected of a peer
 *     kms <KMS identity|*> kpak=hex:04.. z=hex:04.. [period=SECONDS [offset=SECONDS]]
 *     sakke <identity|*>   rsk=hex:04.. [uid=hex:..]
 *     ibe   <identity|*>   params=file:PATH key=hex:04..   the file has lines p, q, P, Ppub = hex and hash = sha256
 *
 * Words with spaces stand in double quotes, with \" and \\ for those two characters: an identity, or what follows the
 * colon of a value. Bytes of a fingerprint may be divided by ':' or '-'. An identity may be written hex:0011.. too.
 * PATH counts from the folder of the key file.
 * Errors name line and column and what was expected, never what stood there.
 */
#ifndef MIKEYLAB_KEYFILE_H
#define MIKEYLAB_KEYFILE_H

#include <mikeylab/exchange.h>

/** Largest key file, bytes. */
#define KEYFILE_MAX_SIZE (64u << 20)
/** Largest secret, and largest file that a `file:` value names, bytes. */
#define KEYFILE_MAX_SECRET (64u << 10)
/** Most such files, of all key files together. */
#define KEYFILE_MAX_FILES 10000u

/** What a key file error says. */
struct keyfile_error {
    unsigned long line, column; /**< from 1; 0 if the file as a whole could not be read */
    char text[160];             /**< "expected ...": names what should be there, never what is */
};

/** Every secret that was read. Zero it before the first use. */
struct keyring {
    struct keyring_entry *entries;
    size_t count, capacity;
    struct keyring_block *blocks; /**< memory that holds secrets, wiped when freed */
    size_t files;                 /**< `file:` values read */
    struct mikey_crypto *crypto;  /**< reads keys and certificates; NULL until there are any */
};

/**
 * Adds the secrets of a key file. Returns false with `error` filled; the ring then holds what stood before the
 * error. Call keyring_sort() after the last file.
 */
bool keyring_load(struct keyring *ring, const char *path, struct keyfile_error *error);

/** Makes the ring ready for keyring_lookup(). Secrets of one identity keep the order of their lines. */
void keyring_sort(struct keyring *ring);

/** The mikey_secret_lookup of a sorted ring; `context` is the ring. */
bool keyring_lookup(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                    struct mikey_slice *secret);

/** The mikey_secret_list of a sorted ring. */
bool keyring_list(void *context, enum mikey_secret_kind kind, size_t nth, struct mikey_slice *identity,
                  struct mikey_slice *secret);

/** Wipes and frees everything. */
void keyring_free(struct keyring *ring);

#endif
