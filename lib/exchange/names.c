// SPDX-License-Identifier: BSD-2-Clause
#include <mikeylab/exchange.h>

static const char *const secrets[MIKEY_SECRET_KIND_COUNT] = {
    [MIKEY_SECRET_PSK] = "psk", [MIKEY_SECRET_RSA] = "rsa",     [MIKEY_SECRET_CERT] = "cert",
    [MIKEY_SECRET_CA] = "ca",   [MIKEY_SECRET_DH] = "dh",       [MIKEY_SECRET_ENV] = "env",
    [MIKEY_SECRET_TGK] = "tgk", [MIKEY_SECRET_TPK] = "tpk",     [MIKEY_SECRET_PIN] = "pin",
    [MIKEY_SECRET_KMS] = "kms", [MIKEY_SECRET_SAKKE] = "sakke", [MIKEY_SECRET_SSV] = "ssv",
    [MIKEY_SECRET_IBE] = "ibe", [MIKEY_SECRET_ECCSI] = "eccsi",
};

static const char *const kinds[] = {
    [MIKEY_AUTH_NONE] = "none",
    [MIKEY_AUTH_MAC] = "mac",
    [MIKEY_AUTH_VERIFICATION] = "verification",
    [MIKEY_AUTH_SIGNATURE] = "signature",
};

static const char *const statuses[] = {
    [MIKEY_AUTH_ABSENT] = "absent",           [MIKEY_AUTH_VERIFIED] = "verified",
    [MIKEY_AUTH_FAILED] = "failed",           [MIKEY_AUTH_NEEDS_KEY] = "needs-key",
    [MIKEY_AUTH_UNSUPPORTED] = "unsupported", [MIKEY_AUTH_INCONCLUSIVE] = "inconclusive",
};

const char *mikey_secret_name(enum mikey_secret_kind kind) {
    return secrets[kind];
}

const char *mikey_auth_kind_name(enum mikey_auth_kind kind) {
    return kinds[kind];
}

const char *mikey_auth_status_name(enum mikey_auth_status status) {
    return statuses[status];
}
