"""Text in, annotations out: pure, no files, no network, no database."""
