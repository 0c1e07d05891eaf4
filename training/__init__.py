"""What is learnt from the corpus, each a command."""
