// SPDX-License-Identifier: BSD-2-Clause
#include <mikeylab/srtp.h>

const char *mikey_srtp_reading_name(enum mikey_srtp_reading reading) {
    static const char *const names[MIKEY_SRTP_READINGS] = {
        [MIKEY_SRTP_READING_LETTER] = "letter",
        [MIKEY_SRTP_READING_TAG_AS_KEY] = "tag-length-as-key-length",
        [MIKEY_SRTP_READING_NO_MKI] = "no-mki",
        [MIKEY_SRTP_READING_SRTCP_TAG] = "srtcp-tag-80",
        [MIKEY_SRTP_READING_ONE_TAG] = "aead-tag-alone",
        [MIKEY_SRTP_READING_KDF_256] = "aes-192-kdf-256",
    };
    return (size_t)reading < MIKEY_SRTP_READINGS ? names[reading] : "unknown";
}

const char *mikey_srtp_reading_text(enum mikey_srtp_reading reading) {
    static const char *const texts[MIKEY_SRTP_READINGS] = {
        [MIKEY_SRTP_READING_LETTER] = "as the policy says",
        [MIKEY_SRTP_READING_TAG_AS_KEY] =
            "parameter 3 (authentication key length) is the length of the tag, the key has 20 bytes",
        [MIKEY_SRTP_READING_NO_MKI] = "packets carry no MKI although the key has one",
        [MIKEY_SRTP_READING_SRTCP_TAG] = "the tag of SRTCP has 10 bytes, whatever that of SRTP has",
        [MIKEY_SRTP_READING_ONE_TAG] = "the AEAD algorithm alone authenticates, there is no second tag",
        [MIKEY_SRTP_READING_KDF_256] =
            "AES-192 keys are derived by AES-256: key and salt are one string, cut behind 32 bytes",
    };
    return (size_t)reading < MIKEY_SRTP_READINGS ? texts[reading] : "unknown";
}

const char *mikey_srtp_status_name(enum mikey_srtp_status status) {
    static const char *const names[MIKEY_SRTP_STATUSES] = {
        [MIKEY_SRTP_FOREIGN] = "foreign",
        [MIKEY_SRTP_UNKNOWN] = "unknown",
        [MIKEY_SRTP_AUTHENTICATED] = "authenticated",
        [MIKEY_SRTP_UNPROTECTED] = "unprotected",
        [MIKEY_SRTP_FAILED] = "failed",
        [MIKEY_SRTP_SHORT] = "short",
        [MIKEY_SRTP_UNSUPPORTED] = "unsupported",
    };
    return (size_t)status < MIKEY_SRTP_STATUSES ? names[status] : "unknown";
}
