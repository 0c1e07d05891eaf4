"""What goes in and out over HTTP. `docs/` and the OpenAPI document are made of this."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Described(BaseModel):
    """A schema whose fields are described by the words under them."""

    model_config = ConfigDict(use_attribute_docstrings=True)


def fields(record: Any) -> dict[str, Any]:
    """A frozen record's fields by name, as a schema takes them."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
