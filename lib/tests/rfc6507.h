// SPDX-License-Identifier: BSD-2-Clause
/** The keys of the example of RFC 6507 A, in hexadecimal; RFC 6508 A has the same user. */
#ifndef MIKEYLAB_TESTS_RFC6507_H
#define MIKEYLAB_TESTS_RFC6507_H

/** 2011-02 and tel:+447700900123, each ended by a zero. */
#define RFC6507_IDENTIFIER "323031312d30320074656c3a2b34343737303039303031323300"

#define RFC6507_KPAK                                                                                         \
    "0450d4670bde75244f28d2838a0d25558a7a72686d4522d4c8273fb6442aebfa93dbdd37551afd263b5dfd617f3960c6"       \
    "5a8c298850ff99f20366dce7d4367217f4"
#define RFC6507_PVT                                                                                          \
    "04758a142779be89e829e71984cb40ef758cc4ad775fc5b9a3e1c8ed52f6fa36d9a79d247692f4eda3a6bdab77d6aa64"       \
    "74a464ae4934663c5265ba7018ba091f79"
#define RFC6507_SSK "23f374ae1f4033f3e9dbddaaef20f4cf0b86bbd5a138a5ae9e7e006b34489a0d"

#endif
