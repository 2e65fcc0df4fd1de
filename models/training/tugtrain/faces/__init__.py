"""Portraits from a vector u, rendered from face scans with exact geometry."""
