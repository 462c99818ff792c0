"""The commands of `salesrl`, one file each.

One rule: the version lives here and nowhere else; pyproject.toml reads it from this line.
"""

__version__ = "0.1.0"
