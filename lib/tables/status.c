// SPDX-License-Identifier: BSD-2-Clause
#include <mikeylab/status.h>

const char *mikey_status_text(enum mikey_status status) {
    static const char *const texts[] = {
        [MIKEY_OK] = "ok",
        [MIKEY_ERR_STRUCTURE] = "the structure of the message cannot be followed",
        [MIKEY_ERR_SPACE] = "not enough memory was given",
        [MIKEY_ERR_ARGUMENT] = "an argument is out of range",
        [MIKEY_ERR_KEY_MISSING] = "no secret fits",
        [MIKEY_ERR_AUTH] = "authentication failed",
        [MIKEY_ERR_UNSUPPORTED] = "algorithm or message not supported",
        [MIKEY_ERR_CRYPTO] = "the crypto library failed",
        [MIKEY_ERR_MEMORY] = "out of memory",
    };
    return (unsigned)status < sizeof texts / sizeof *texts ? texts[status] : "unknown status";
}

const char *mikey_version(void) {
    return MIKEYLAB_VERSION;
}
