"""Tests that take long because they learn: only where all is asked for."""

import os
import unittest

in_full = unittest.skipUnless(os.environ.get("TUG_TRAINING") == "all", "TUG_TRAINING=all asks for it")
