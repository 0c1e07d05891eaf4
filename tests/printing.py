"""How the README prints an answer: a field a line, and a line for each thing found."""

import json
import re
from typing import Any

PRINTED = re.compile(r"(?<=<!-- output:begin -->\n```json\n).*?(?=\n```\n<!-- output:end -->)", re.DOTALL)
"""The answer in the README."""


def printed(answer: dict[str, Any]) -> str:
    """The answer as JSON with line breaks where a reader wants them."""
    fields = [f"  {json.dumps(name)}: {_value(value)}" for name, value in answer.items()]
    return "{\n" + ",\n".join(fields) + "\n}"


def _value(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(f"    {_line(item)}" for item in value) + "\n  ]"
    return _line(value)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
