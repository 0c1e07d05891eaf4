"""What an article says of itself as a publication, and the clean text to read, from pages and from plain text."""
