// SPDX-License-Identifier: BSD-2-Clause
/** What the user's selection makes of a finding. */
#ifndef MIKEYLAB_CONFORMANCE_FINDING_STATE_H
#define MIKEYLAB_CONFORMANCE_FINDING_STATE_H

enum finding_state {
    FINDING_COUNTED,
    FINDING_EXPECTED, /**< the baseline names it */
    FINDING_LEFT_OUT  /**< --only, --skip or --level leave its rule out */
};

#endif
