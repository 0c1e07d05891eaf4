"""The extractor's version: what says whether two articles were read alike."""

EXTRACTOR_VERSION = 1
"""Grows by one with every release whose results differ; a higher one replaces a lower one's work."""
