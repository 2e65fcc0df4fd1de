"""Tests that take long, most because they learn: only where all is asked for."""

import os
import unittest

IN_FULL = os.environ.get("TUG_TESTS") == "all"
in_full = unittest.skipUnless(IN_FULL, "TUG_TESTS=all asks for it")
