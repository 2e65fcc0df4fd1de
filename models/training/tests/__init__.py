"""Tests of the training stages, on toy networks."""
