"""The service attacked. A package, so that what it started ends with its last test."""
