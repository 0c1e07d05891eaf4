"""PostgreSQL and Valkey from wheels, started and watched in a data folder: the stack that `copydesk run` runs."""
