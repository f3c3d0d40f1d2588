// SPDX-License-Identifier: BSD-2-Clause
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "octets.h"
#include "run.h"

uint16_t endpoint_port(const struct endpoint *endpoint) {
    return endpoint->len >= 2 ? (uint16_t)octets_u16(endpoint->bytes + endpoint->len - 2) : 0;
}

struct endpoint endpoint_make(const uint8_t *address, uint8_t len, uint16_t port) {
    struct endpoint endpoint = {.len = (uint8_t)(len + 2)};

    memcpy(endpoint.bytes, address, len);
    endpoint.bytes[len] = (uint8_t)(port >> 8);
    endpoint.bytes[len + 1] = (uint8_t)port;
    return endpoint;
}

const char *capture_endpoint_print(const uint8_t *endpoint, uint8_t len, char text[CAPTURE_ENDPOINT_TEXT]) {
    char address[INET6_ADDRSTRLEN];

    text[0] = '\0';
    if (len != 4 && len != 6 && len != 16 && len != 18)
        return text;
    if (inet_ntop(len < 16 ? AF_INET : AF_INET6, endpoint, address, sizeof address) == NULL)
        return text;
    if (len == 4 || len == 16)
        (void)snprintf(text, CAPTURE_ENDPOINT_TEXT, "%s", address);
    else
        (void)snprintf(text, CAPTURE_ENDPOINT_TEXT, len == 6 ? "%s:%u" : "[%s]:%u", address,
                       octets_u16(endpoint + len - 2));
    return text;
}

static const uint16_t tls_ports[] = {322, 554, 5060, 5061, 8322, 8554};

bool run_is_mikey_port(const struct run *run, uint16_t port) {
    if (run->options.mikey_ports == NULL)
        return port == CAPTURE_MIKEY_PORT;
    for (size_t i = 0; i < run->options.n_mikey_ports; i++)
        if (run->options.mikey_ports[i] == port)
            return true;
    return false;
}

bool run_is_tls_port(const struct run *run, uint16_t port) {
    for (size_t i = 0; i < sizeof tls_ports / sizeof tls_ports[0]; i++)
        if (tls_ports[i] == port)
            return true;
    return run_is_mikey_port(run, port);
}
