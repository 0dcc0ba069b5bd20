"""The ``martlet`` command."""

from __future__ import annotations

import logging
import sys

import typer

from flows.commands.checks import checks_app
from flows.commands.data import data_app
from flows.commands.recommend import recommend_app
from flows.commands.results import results_app
from flows.commands.sentiment import sentiment_app
from flows.commands.tabular import tabular_app
from flows.environment import logs_json
from warehouse import MartletError

log = logging.getLogger("flows.cli")

app = typer.Typer(
    help="Raw shop data in; marts, predictions and dashboards out, all in one warehouse.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for theme in (data_app, tabular_app, checks_app, results_app):
    app.add_typer(theme)
app.add_typer(sentiment_app, name="sentiment")
app.add_typer(recommend_app, name="recommend")


def main() -> None:
    """Run the command; a known error is one sentence and exit code 1, or one line of JSON where logs are."""
    try:
        app()
    except MartletError as error:
        if logs_json():
            log.error("%s", error)
        else:
            print(f"martlet: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except Exception:
        if not logs_json():
            raise
        log.critical("an error that nobody expected", exc_info=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
