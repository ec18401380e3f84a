"""A TOML file of the maintainers' → its tables; whatever it holds instead is a fault that they are told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from indexer.errors import SettingsInvalid

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def toml_of(file: Path) -> dict[str, Any]:
    """What the file holds; nothing where there is none. Raises SettingsInvalid."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):  # whoever reads the corpus says what is wrong with it
        return {}
    except RecursionError as error:
        raise SettingsInvalid(str(file), ["the file cannot be read: its brackets are nested too deeply"]) from error
    except (ValueError, OSError) as error:  # of a number of thousands of digits Python raises a bare ValueError
        raise SettingsInvalid(str(file), [f"the file cannot be read: {error}"]) from error
