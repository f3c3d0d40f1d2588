// SPDX-License-Identifier: BSD-2-Clause
// Published vectors of the ciphers, which begin with session keys: RFC 3711 B.1 and B.2, RFC 6188 7, RFC 7714 16 and 17.
#include "crypto_group.h"
#include "fixture.h"
#include "hex.h"

#include "../../crypto/keyed.h"
#include "../f8.h"
#include "../iv.h"
#include "../transform.h"

static struct mikey_slice bytes(const char *hex, uint8_t *to) {
    return test_hex(hex, to, PACKET_MAX);
}

static void test_f8(void **state) {
    (void)state;
    uint8_t key_bytes[PACKET_MAX], salt_bytes[PACKET_MAX], rtp[PACKET_MAX], want[PACKET_MAX], iv[16],
        out[PACKET_MAX];
    struct mikey_slice key = bytes("234829008467be186c3de14aae72d62c", key_bytes);
    struct mikey_slice salt = bytes("32f2870d", salt_bytes);
    struct mikey_slice packet = bytes("806e5cba50681de55c62159970736575646f72616e646f6d6e6573732069732074"
                                      "6865206e6578742062657374207468696e67",
                                      rtp);
    struct mikey_slice cipher =
        bytes("019ce7a26e7854014a6366aa95d4eefd1ad4172a14f9faf455b7f1d4b62bd08f562c0eef7c4802", want);
    struct media_packet read;
    assert_true(mikey_media_packet_read(packet, &read));
    const struct media_frame frame = {.packet = &read};
    mikey_iv_f8(&frame, UINT64_C(0xd462564a0000) | read.seq, iv);
    uint8_t want_iv[PACKET_MAX];
    (void)bytes("006e5cba50681de55c621599d462564a", want_iv);
    assert_memory_equal(iv, want_iv, 16);
    struct mikey_aes *aes, *mask;
    assert_int_equal(mikey_aes_new(&aes, crypto, MIKEY_AES_ECB, key), MIKEY_OK);
    assert_int_equal(mikey_f8_mask_new(&mask, crypto, key, salt), MIKEY_OK);
    const struct mikey_slice body = {rtp + 12, packet.len - 12};
    assert_int_equal(mikey_f8_run(aes, mask, iv, body, out), MIKEY_OK);
    assert_int_equal(body.len, cipher.len);
    assert_memory_equal(out, want, cipher.len);
    assert_int_equal(mikey_f8_run(aes, mask, iv, (struct mikey_slice){out, cipher.len}, out), MIKEY_OK);
    assert_memory_equal(out, body.data, body.len);
    mikey_aes_free(aes);
    mikey_aes_free(mask);
}

// Key streams that begin at the block named and are that long, of which the last three blocks are given.
static void test_counter_mode(void **state) {
    (void)state;
    static const struct {
        const char *key, *iv, *stream;
    } vectors[] = {
        {"2b7e151628aed2a6abf7158809cf4f3c", "f0f1f2f3f4f5f6f7f8f9fafbfcfd0000",
         "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0"},
        {"2b7e151628aed2a6abf7158809cf4f3c", "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
         "ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae6a2cc3787889374fbeb4c81b17ba6c44"},
        {"eab234764e517b2d3d160d587d8c86219740f65f99b6bcf7", "f0f1f2f3f4f5f6f7f8f9fafbfcfd0000",
         "35096cba4610028dc1b57503804ce37c5de986291dcce161d5165ec4568f5c9a474a40c77894bc17180202272a4c264d"},
        {"57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98",
         "f0f1f2f3f4f5f6f7f8f9fafbfcfd0000",
         "92bdd28a93c3f52511c677d08b5515a49da71b2378a854f67050756ded165bac63c4868b7096d88421b563b8c94c9a31"},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        uint8_t key_bytes[PACKET_MAX], iv[PACKET_MAX], want[PACKET_MAX], out[48] = {0};
        struct mikey_slice key = bytes(vectors[i].key, key_bytes);
        (void)bytes(vectors[i].iv, iv);
        struct mikey_slice stream = bytes(vectors[i].stream, want);
        struct mikey_aes *aes;
        assert_int_equal(stream.len, sizeof out);
        assert_int_equal(mikey_aes_new(&aes, crypto, MIKEY_AES_CTR, key), MIKEY_OK);
        assert_int_equal(mikey_aes_ctr(aes, iv, (struct mikey_slice){out, sizeof out}, out), MIKEY_OK);
        assert_memory_equal(out, want, sizeof out);
        mikey_aes_free(aes);
    }
}

// Packets of RFC 7714 as they are sent. The session salt is given, so that IV and associated data are formed here.
static void test_gcm(void **state) {
    (void)state;
    static const char salt_text[] = "517569642070726f2071756f";
    static const struct {
        bool rtcp, encrypted;
        uint64_t index;
        const char *key, *packet, *plain;
    } vectors[] = {
        {false, true, 0xf17b, "000102030405060708090a0b0c0d0e0f",
         "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf883"
         "3"
         "899d7f27beb16a9152cf765ee4390cce",
         "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573"},
        {false, true, 0xf17b, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
         "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87"
         "b"
         "7aa3db36dfffd6b0f9bb7878d7a76c13",
         "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573"},
        {false, false, 0xf17b, "000102030405060708090a0b0c0d0e0f",
         "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e20706172746573207472657"
         "3"
         "22493f82d2bce397e9d79e3b19aa4216",
         "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573"},
        {true, true, 0x5d4, "000102030405060708090a0b0c0d0e0f",
         "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb"
         "9"
         "275bc84aa45896cf4d2fc5abf87245d9eade800005d4",
         "4e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef"},
    };
    static const uint8_t params[2][6] = {{0, 1, 6, 7, 1, 1}, {0, 1, 6, 7, 1, 0}};
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        uint8_t key_bytes[PACKET_MAX], sent[PACKET_MAX], want[PACKET_MAX], salt[PACKET_MAX], out[PACKET_MAX];
        struct mikey_slice key = bytes(vectors[i].key, key_bytes), packet = bytes(vectors[i].packet, sent);
        struct mikey_slice plain = bytes(vectors[i].plain, want);
        (void)bytes(salt_text, salt);
        const struct mikey_srtp_policy policy = test_policy(params[vectors[i].encrypted ? 0 : 1], 6);
        struct media_packet read;
        struct media_layout layout;
        struct media_frame frame;
        assert_true(mikey_media_packet_read(packet, &read));
        assert_int_equal(read.kind, vectors[i].rtcp ? MIKEY_SRTP_KIND_RTCP : MIKEY_SRTP_KIND_RTP);
        assert_true(mikey_media_layout(&policy, 0, read.kind, MIKEY_SRTP_READING_LETTER, &layout));
        assert_true(mikey_media_frame_cut(&read, &policy, &layout, &frame));
        if (vectors[i].rtcp)
            assert_int_equal(frame.srtcp_index, vectors[i].index);
        struct media_transform transform = {.ready = true};
        memcpy(transform.salt, salt, 12);
        bool match = false;
        assert_int_equal(mikey_aes_new(&transform.aes, crypto, MIKEY_AES_GCM, key), MIKEY_OK);
        assert_int_equal(mikey_transform_authentic(&transform, &frame, vectors[i].index, false, &match),
                         MIKEY_OK);
        assert_true(match);
        assert_int_equal(mikey_transform_decrypt(&transform, &policy, &frame, vectors[i].index, out),
                         MIKEY_OK);
        assert_int_equal(frame.body.len, plain.len);
        assert_memory_equal(out, want, plain.len);
        sent[9] ^= 1;
        assert_int_equal(mikey_transform_authentic(&transform, &frame, vectors[i].index, false, &match),
                         MIKEY_OK);
        assert_false(match);
        mikey_transform_clear(&transform);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_f8),
        cmocka_unit_test(test_counter_mode),
        cmocka_unit_test(test_gcm),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
