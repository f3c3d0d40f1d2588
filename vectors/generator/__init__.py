# SPDX-License-Identifier: BSD-2-Clause
"""Generator of the published vectors: Python's standard library and the openssl command, written from the RFCs.

Nothing here is shared with lib/, so that the library never certifies itself.
"""
