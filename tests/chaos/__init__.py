"""The service broken while it works. A package, so that its house falls with its last test."""
