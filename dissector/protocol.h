// SPDX-License-Identifier: GPL-2.0-or-later
/** The protocol `mikey`: Wireshark's own, if it has it, with our fields, experts and preferences added to it. */
#ifndef MIKEYLAB_DISSECTOR_PROTOCOL_H
#define MIKEYLAB_DISSECTOR_PROTOCOL_H

/** Keys under which the protocol keeps data beside a packet. */
enum packet_data {
    PACKET_RESULTS,   /**< results of its messages; file scope */
    PACKET_PENDING,   /**< bodies that no carrier claimed yet; packet scope */
    PACKET_BEFORE,    /**< what earlier packets brought of its first message; file scope */
    PACKET_MEDIA,     /**< what was said of its SRTP packets; file scope */
    PACKET_DISSECTION /**< number of this dissection of it, from 1; packet scope */
};

/** Id of the protocol `mikey`; -1 before protocol_register(). */
int protocol_id(void);

/** Registers everything. Called by Wireshark, after its own protocols. */
void protocol_register(void);

/** Takes the dissector tables. Called by Wireshark after its own protocols took them, and once. */
void protocol_handoff(void);

#endif
