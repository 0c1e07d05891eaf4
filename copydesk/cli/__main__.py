"""`python -m copydesk.cli`, which the `copydesk` command runs."""

from copydesk.cli import app

if __name__ == "__main__":
    app(prog_name="copydesk")
