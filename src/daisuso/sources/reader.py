"""Where source files are read from, and what was wrong in each."""

from dataclasses import dataclass, field
from pathlib import Path

from daisuso.errors import Problem
from daisuso.sources.node import Node, Source
from daisuso.sources.yaml_text import read_yaml


@dataclass(slots=True)
class Reader:
    """Reads source files below a root and keeps what was wrong in each.

    Attributes
    ----------
    root : Path
        The repository, or a private bank.
    sources : list of Source
        Every file read, with its problems.
    """

    root: Path
    sources: list[Source] = field(default_factory=list)

    def source(self, path: str) -> Source:
        """Begin a file."""
        made = Source(path)
        self.sources.append(made)
        return made

    def yaml(self, path: str) -> Node:
        """Read a YAML file."""
        return read_yaml(self.root / path, self.source(path))

    def files(self, folder: str, pattern: str) -> list[str]:
        """Return the paths of files below a folder, sorted, relative to the root."""
        found = sorted((self.root / folder).glob(pattern))
        return [path.relative_to(self.root).as_posix() for path in found]

    def problems(self) -> list[Problem]:
        """Return all problems found so far."""
        return [problem for source in self.sources for problem in source.problems]
