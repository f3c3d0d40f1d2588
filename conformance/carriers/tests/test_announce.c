// SPDX-License-Identifier: BSD-2-Clause
/** Where SDP and RTSP say that media will flow. */
// cmocka.h wants these before it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "announce.h"
#include "slice.h"

static struct announced_stream streams[ANNOUNCE_MAX_STREAMS];
static uint32_t lines;

static uint32_t read_sdp(const char *sdp) {
    return announce_read_sdp(slice_text(sdp), streams, &lines);
}

static uint32_t read_transport(const char *value) {
    return announce_read_transport(slice_text(value), streams, ANNOUNCE_MAX_STREAMS);
}

static void expect_end(const struct announced_end *end, const char *address, uint16_t port) {
    struct announced_end want = {.port = 0};

    assert_int_equal(announce_read_address(slice_text(address), &want), address[0] != '\0');
    assert_int_equal(end->address_len, want.address_len);
    assert_memory_equal(end->address, want.address, want.address_len);
    assert_int_equal(end->port, port);
}

static void test_levels(void **state) {
    (void)state;
    assert_int_equal(read_sdp("v=0\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/SAVP 0\r\n"
                              "m=video 5000/2 RTP/AVP 96\r\nc=IN IP6 2001:db8::7\r\na=control:stream=1\r\n"),
                     2);
    assert_int_equal(lines, 2);
    assert_int_equal(streams[0].media, 1);
    assert_true(streams[0].secure);
    assert_int_equal(streams[0].n_ends, 2);
    expect_end(&streams[0].ends[0], "192.0.2.1", 4000);
    expect_end(&streams[0].ends[1], "192.0.2.1", 4001);
    assert_int_equal(streams[1].media, 2);
    assert_false(streams[1].secure);
    expect_end(&streams[1].ends[0], "2001:db8::7", 5000);
    assert_true(slice_is(streams[1].control, "stream=1"));
}

static void test_rtcp_elsewhere(void **state) {
    (void)state;
    assert_int_equal(read_sdp("m=audio 4000 RTP/SAVPF 0\nc=IN IP4 224.2.1.1/127/3\na=rtcp:53020\n"
                              "m=audio 4100 RTP/SAVP 0\na=rtcp:53022 IN IP4 192.0.2.9\n"),
                     2);
    expect_end(&streams[0].ends[0], "224.2.1.1", 4000);
    expect_end(&streams[0].ends[1], "224.2.1.1", 53020);
    expect_end(&streams[1].ends[0], "", 4100);
    expect_end(&streams[1].ends[1], "192.0.2.9", 53022);
}

static void test_no_port(void **state) {
    (void)state;
    assert_int_equal(read_sdp("m=audio 0 RTP/SAVP 8\r\nc=IN IP4 0.0.0.0\r\nm=video 65535 RTP/SAVP 9\r\n"
                              "m=text x RTP/SAVP\r\nm=\r\nm"),
                     4);
    assert_int_equal(streams[0].n_ends, 0);
    assert_int_equal(streams[1].n_ends, 1);
    assert_int_equal(streams[2].n_ends, 0);
    assert_int_equal(streams[3].n_ends, 0);
}

static void test_more_than_are_read(void **state) {
    static char sdp[ANNOUNCE_MAX_STREAMS * 40];

    (void)state;
    sdp[0] = '\0';
    for (uint32_t i = 0; i < ANNOUNCE_MAX_STREAMS + 3; i++)
        strcat(sdp, "m=audio 4000 RTP/SAVP 0\n");
    strcat(sdp, "c=IN IP4 192.0.2.1\n");
    assert_int_equal(read_sdp(sdp), ANNOUNCE_MAX_STREAMS);
    assert_int_equal(lines, ANNOUNCE_MAX_STREAMS + 3);
    assert_int_equal(streams[ANNOUNCE_MAX_STREAMS - 1].ends[0].address_len, 0);
}

static void test_transport_of_two_sides(void **state) {
    const struct announced_end *ends = streams[0].ends;

    (void)state;
    assert_int_equal(read_transport("RTP/SAVP;unicast;client_port=4588-4589;server_port=6256-6257;"
                                    "source=192.0.2.1;ssrc=6F94E1ED;mode=\"PLAY\""),
                     1);
    assert_int_equal(streams[0].media, 0);
    assert_true(streams[0].secure);
    assert_int_equal(streams[0].n_ends, 4);
    assert_int_equal(ends[0].host, ANNOUNCED_CLIENT);
    expect_end(&ends[0], "", 4588);
    expect_end(&ends[1], "", 4589);
    assert_int_equal(ends[2].host, ANNOUNCED_SERVER);
    expect_end(&ends[2], "192.0.2.1", 6256);
    expect_end(&ends[3], "192.0.2.1", 6257);
}

static void test_transport_choices(void **state) {
    (void)state;
    assert_int_equal(read_transport("RTP/SAVP/TCP;interleaved=2-3,RTP/SAVP;multicast;destination=239.1.1.1;"
                                    "port=5000;ttl=127,RTP/AVP;mode=\"a,b\";interleaved=300-301"),
                     3);
    assert_int_equal(streams[0].n_channels, 2);
    assert_int_equal(streams[0].channels[0], 2);
    assert_int_equal(streams[0].channels[1], 3);
    assert_int_equal(streams[1].n_ends, 1);
    expect_end(&streams[1].ends[0], "239.1.1.1", 5000);
    assert_int_equal(streams[2].n_channels, 0);
    assert_int_equal(streams[2].n_ends, 0);
}

static void test_addresses_of_rtsp_2(void **state) {
    const struct announced_end *ends = streams[0].ends;

    (void)state;
    assert_int_equal(read_transport("RTP/SAVP;unicast;dest_addr=\":3456\"/\":3457\";"
                                    "src_addr=\"192.0.2.5:9000\"/\"[2001:db8::5]:9001\""),
                     1);
    assert_int_equal(streams[0].n_ends, 4);
    expect_end(&ends[0], "", 3456);
    expect_end(&ends[1], "", 3457);
    expect_end(&ends[2], "192.0.2.5", 9000);
    expect_end(&ends[3], "2001:db8::5", 9001);
}

static void test_cut_anywhere(void **state) {
    static const char value[] =
        "RTP/SAVP;dest_addr=\"[2001:db8::5]:9001\"/\":1\";client_port=1-2;interleaved=0-1,";

    (void)state;
    for (size_t len = 0; len < sizeof value; len++) {
        struct mikey_slice cut = {(const uint8_t *)value, len};
        assert_true(announce_read_transport(cut, streams, ANNOUNCE_MAX_STREAMS) <= 2);
        (void)announce_read_sdp(cut, streams, &lines);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_rtcp_elsewhere),
        cmocka_unit_test(test_no_port),
        cmocka_unit_test(test_more_than_are_read),
        cmocka_unit_test(test_transport_of_two_sides),
        cmocka_unit_test(test_transport_choices),
        cmocka_unit_test(test_addresses_of_rtsp_2),
        cmocka_unit_test(test_cut_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
