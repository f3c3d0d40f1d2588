# SPDX-License-Identifier: BSD-2-Clause
"""Generator of the published vectors: Python's standard library and the openssl command.

It is written from the RFCs and shares nothing with lib/, so that the library never certifies itself.
"""
