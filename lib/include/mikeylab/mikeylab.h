// SPDX-License-Identifier: BSD-2-Clause
/** All of the library. */
#ifndef MIKEYLAB_MIKEYLAB_H
#define MIKEYLAB_MIKEYLAB_H

#include <mikeylab/asymmetric.h>
#include <mikeylab/carrier.h>
#include <mikeylab/certificate.h>
#include <mikeylab/check.h>
#include <mikeylab/crypto.h>
#include <mikeylab/dh.h>
#include <mikeylab/document.h>
#include <mikeylab/exchange.h>
#include <mikeylab/findings.h>
#include <mikeylab/ibake.h>
#include <mikeylab/ibe.h>
#include <mikeylab/identity_keys.h>
#include <mikeylab/media.h>
#include <mikeylab/message.h>
#include <mikeylab/ntp.h>
#include <mikeylab/pk.h>
#include <mikeylab/psk.h>
#include <mikeylab/rsar.h>
#include <mikeylab/sakke.h>
#include <mikeylab/srtp.h>
#include <mikeylab/status.h>
#include <mikeylab/tape.h>
#include <mikeylab/ticket.h>
#include <mikeylab/values.h>

#endif
