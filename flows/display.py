"""The progress people watch: one line per stage, a bar while it is under way, its seconds when it is done."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

log = logging.getLogger(__name__)


@dataclass
class Stage:
    """A stage under way; call it with (done, total) to move its bar."""

    progress: Progress
    bar: int

    def __call__(self, done: int, total: int | None, detail: str = "") -> None:
        self.progress.update(self.bar, completed=done, total=total, detail=detail)  # type: ignore[arg-type]

    def per_second(self, unit: str) -> Callable[[int, int], None]:
        """The same stage, which also says how many of a unit are done per second."""
        begun = time.monotonic()

        def show(done: int, total: int) -> None:
            self(done, total, f"{done / max(time.monotonic() - begun, 1e-3):,.0f} {unit}/s")

        return show


@dataclass
class Display:
    """Shows stages on standard error, or logs them where its console is quiet, and remembers how long each took."""

    console: Console = field(default_factory=lambda: Console(stderr=True))
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[Stage]:
        """One stage; on a terminal with a moving bar, elsewhere with one line at its end."""
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[detail]}"),
        )
        begun = time.monotonic()
        hidden = not self.console.is_terminal
        with Progress(*columns, console=self.console, transient=True, disable=hidden) as progress:
            bar = progress.add_task(f"{name:<22}", total=None, detail="")
            yield Stage(progress, bar)
        self.seconds[name] = time.monotonic() - begun
        if self.console.quiet:
            log.info("%s done in %.1f s", name, self.seconds[name])
        self.console.print(f"[green]done[/green] {name:<28} {self.seconds[name]:6.1f} s")


display = Display()
"""The one display of this process: flows and tasks run in it, and Prefect would store it as a parameter."""
