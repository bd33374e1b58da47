"""The commands about answers that were given before: `bi answers`, `bi replay`, `bi export`, `bi feedback`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from src.models.export import ExportFormat
from src.models.feedback import FeedbackState, Verdict

feedback_app = typer.Typer(no_args_is_help=True, help="What is said of answers, and what becomes verified queries.")

AnswerId = Annotated[str, typer.Argument(metavar="ID", help="As `bi answers` lists it.")]
FeedbackId = Annotated[str, typer.Argument(metavar="ID", help="As `bi feedback list` lists it.")]


def add_to(app: typer.Typer) -> None:
    """Makes them commands of `app`."""
    for command in (answers, replay, export):
        app.command()(command)
    app.add_typer(feedback_app, name="feedback")


def answers(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The newest so many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on stdout.")] = False,
) -> None:
    """List answers that were given before."""
    from src.cli.answers import list_answers

    raise typer.Exit(list_answers(limit, as_json=as_json))


def replay(
    answer_id: AnswerId,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on stdout.")] = False,
) -> None:
    """Give an answer again without a model: the same numbers, or what changed and where (exit code 1)."""
    from src.cli.answers import replay as again

    raise typer.Exit(again(answer_id, as_json=as_json))


def export(
    answer_id: AnswerId,
    form: Annotated[ExportFormat, typer.Option("--format", "-f", help="What to make.")] = "html",
    out: Annotated[Path | None, typer.Option(help="The file to make; - for stdout. Default: a name by the question.")] = None,
) -> None:
    """Write an answer as a file: rows (csv, xlsx), chart (png), page (html), or a notebook that runs (ipynb)."""
    from src.cli.answers import export as write

    raise typer.Exit(write(answer_id, form, out))


@feedback_app.command("give")
def feedback_give(
    answer_id: AnswerId,
    verdict: Annotated[Verdict, typer.Argument(help="What the answer was.")],
    sql: Annotated[str | None, typer.Option(help="With `corrected`: SQL that answers the question as it should be.")] = None,
    note: Annotated[str, typer.Option(help="For whoever decides.")] = "",
) -> None:
    """Say what an answer was; corrected SQL is checked and dry-run first."""
    from src.cli.feedback import give

    raise typer.Exit(give(answer_id, verdict, sql, note))


@feedback_app.command("list")
def feedback_list(
    state: Annotated[FeedbackState | None, typer.Option(help="Only what is so.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The newest so many.")] = 50,
) -> None:
    """List what was said, everybody's."""
    from src.cli.feedback import list_feedback

    raise typer.Exit(list_feedback(state, limit))


@feedback_app.command("approve")
def feedback_approve(feedback_id: FeedbackId) -> None:
    """Make a verified query of it: its question is answered by its SQL from now on."""
    from src.cli.feedback import approve

    raise typer.Exit(approve(feedback_id))


@feedback_app.command("reject")
def feedback_reject(feedback_id: FeedbackId) -> None:
    """Decide against it; of one that was approved, the verified query is gone."""
    from src.cli.feedback import reject

    raise typer.Exit(reject(feedback_id))
