// SPDX-License-Identifier: GPL-2.0-or-later
#include "carriers.h"

#include "handover.h"
#include "plain.h"
#include "text.h"

void carriers_register(int proto) {
    plain_register(proto);
    text_register(proto);
}

void carriers_handoff(void) {
    handover_handoff();
    plain_handoff();
    text_handoff();
}
