"""`python -m copydesk FILE` prints what is found in an article as JSON; no server, no database."""

import argparse
import sys
from pathlib import Path


def main() -> int:
    """Exit with 1 and a word on standard error when the file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m copydesk", description=__doc__)
    parser.add_argument("file", type=Path, help="an article, plain text or .html; '-' is standard input")
    parser.add_argument("--html", action="store_true", help="it is a page, whatever its name ends in")
    arguments = parser.parse_args()

    from copydesk.cli.extract import as_json, extract_file  # the models take a second; --help does not

    try:
        annotations = extract_file(arguments.file, html=arguments.html)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"copydesk: {error}\n")
        return 1
    sys.stdout.write(as_json(annotations) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
