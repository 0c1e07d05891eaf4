"""The desk in a real browser. A package, so that what it started ends with its last test."""
