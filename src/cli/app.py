"""`bi`: questions, conversations, the servers, keys and what surrounds them; every command has --help."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from src.cli import exits, over_time
from src.errors import BiError
from src.models.analysis import ChartTheme

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
sandbox_app = typer.Typer(no_args_is_help=True, help="The image that analyses run in.")
app.add_typer(sandbox_app, name="sandbox")
glossary_app = typer.Typer(no_args_is_help=True, help="What the tables mean: a start from a database, and its check.")
app.add_typer(glossary_app, name="glossary")
sessions_app = typer.Typer(no_args_is_help=True, help="Conversations over files: begun, asked, listed, deleted.")
app.add_typer(sessions_app, name="sessions")
keys_app = typer.Typer(no_args_is_help=True, help="API keys: who may ask over HTTP.")
app.add_typer(keys_app, name="keys")
over_time.add_to(app)

Database = Annotated[str | None, typer.Option("--database", "-d", help="A configured name, a database URL, or a path.")]


@app.callback()
def _before() -> None:
    from src.agents.settings import load_settings
    from src.services.logs import configure

    configure(load_settings().log_level)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In plain English.")],
    database: Database = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole answer as JSON on stdout.")] = False,
    open_chart: Annotated[bool, typer.Option("--open", help="Show the chart in a browser.")] = False,
    theme: Annotated[ChartTheme | None, typer.Option(help="The chart's colours. Default: BI_CHART_THEME, or light.")] = None,
) -> None:
    """Answer one question."""
    from src.cli.ask import run

    raise typer.Exit(run(question, database, as_json=as_json, open_chart=open_chart, theme=theme))


@app.command()
def chat(
    database: Database = None,
    file: Annotated[list[Path] | None, typer.Option("--file", "-f", help="A file of rows to ask; may be given again.")] = None,
) -> None:
    """Answer questions line by line; each may follow up the one before ("only North", "and last year?")."""
    from src.cli.chat import run

    if file and database:
        raise typer.BadParameter("Give --file or --database.")
    raise typer.Exit(run(database, file or ()))


@app.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help="YAML: questions with the SQL, rows, value or status that is expected.")],
    database: Database = None,
    as_json: Annotated[bool, typer.Option("--json", help="The verdicts as JSON on stdout.")] = False,
) -> None:
    """Ask a file of questions and hold the answers against what is expected; exit code 1 where any fails."""
    from src.cli.evaluate import run

    raise typer.Exit(run(file, database, as_json=as_json))


@app.command()
def demo() -> None:
    """Answer three questions about the sample data: a forecast, a correlation, an anomaly."""
    from src.cli.demo import run

    raise typer.Exit(run())


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Default: BI_HOST, or 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Default: BI_PORT, or 8000.")] = None,
) -> None:
    """Serve the HTTP API on one port."""
    from src.cli.serve import run

    run(host, port)


@app.command()
def mcp() -> None:
    """Serve the tools over the Model Context Protocol on standard input and output."""
    from src.cli.mcp import run

    raise typer.Exit(run())


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="As JSON on stdout.")] = False) -> None:
    """Say what is installed, which tier and author would answer, and how to fix what is missing."""
    from src.cli.doctor import run

    raise typer.Exit(run(as_json=as_json))


@glossary_app.command("init")
def glossary_init(
    database: Annotated[str, typer.Argument(help="A configured name, a database URL, or a path.")],
    out: Annotated[str | None, typer.Option(help="The file to make; - for stdout. Default: in the glossary folder.")] = None,
    table: Annotated[list[str] | None, typer.Option(help="Only this table; may be given again.")] = None,
) -> None:
    """Write what the database suggests as a glossary file, for you to edit."""
    from src.cli.glossary import init

    raise typer.Exit(init(database, out, table or []))


@glossary_app.command("check")
def glossary_check(
    database: Annotated[str | None, typer.Argument(help="Default: every configured database.")] = None,
) -> None:
    """Say where the glossary is not true of the database; exit code 1 if anywhere."""
    from src.cli.glossary import check

    raise typer.Exit(check(database))


@keys_app.command("create")
def keys_create(
    name: Annotated[str, typer.Argument(help="Whose it is, or what for.")],
    databases: Annotated[str, typer.Option(help="Configured names, with commas; every one when left out.")] = "",
    roles: Annotated[str, typer.Option(help="What row rules go by, with commas.")] = "",
    admin: Annotated[bool, typer.Option("--admin", help="May approve verified queries.")] = False,
    expires: Annotated[
        float | None, typer.Option(min=0.0, max=36500.0, help="Days that it opens; for good when left out.")
    ] = None,
) -> None:
    """Make a key; it is shown this once."""
    from src.cli.keys import create

    raise typer.Exit(create(name, _names(databases), _names(roles), expires, is_admin=admin))


@keys_app.command("list")
def keys_list() -> None:
    """Show every key, without what opens."""
    from src.cli.keys import show

    raise typer.Exit(show())


@keys_app.command("revoke")
def keys_revoke(key: Annotated[str, typer.Argument(help="Its id.")]) -> None:
    """End a key at once."""
    from src.cli.keys import revoke

    raise typer.Exit(revoke(key))


@keys_app.command("rotate")
def keys_rotate(
    key: Annotated[str, typer.Argument(help="Its id.")],
    grace: Annotated[float, typer.Option(min=0.0, max=8760.0, help="Hours that the old one still opens.")] = 24.0,
) -> None:
    """Make a key that takes the place of another: the same owner, databases and roles."""
    from src.cli.keys import rotate

    raise typer.Exit(rotate(key, grace))


@sessions_app.command("list")
def sessions_list() -> None:
    """List the conversations that are kept."""
    from src.cli.sessions import show

    raise typer.Exit(show())


@sessions_app.command("create")
def sessions_create(
    files: Annotated[list[Path] | None, typer.Argument(help="CSV, TSV, XLSX, Parquet, JSON lines.")] = None,
    title: Annotated[str, typer.Option(help="Default: the first file's name.")] = "",
    database: Annotated[
        str | None, typer.Option("--database", "-d", help="A configured name, where there are no files.")
    ] = None,
) -> None:
    """Begin a conversation over files, which may be joined; prints its id."""
    from src.cli.sessions import create

    if not files and database is None:
        raise typer.BadParameter("Give files, or --database.")
    raise typer.Exit(create(files or (), title, database))


@sessions_app.command("ask")
def sessions_ask(
    session: Annotated[str, typer.Argument(help="Its id.")],
    question: Annotated[str, typer.Argument(help="In plain English; it may follow up the ones before.")],
    as_json: Annotated[bool, typer.Option("--json", help="The whole answer as JSON on stdout.")] = False,
) -> None:
    """Answer a question of a conversation."""
    from src.cli.sessions import ask

    raise typer.Exit(ask(session, question, as_json=as_json))


@sessions_app.command("delete")
def sessions_delete(session: Annotated[str, typer.Argument(help="Its id.")]) -> None:
    """Forget a conversation and delete its rows."""
    from src.cli.sessions import delete

    raise typer.Exit(delete(session))


@app.command()
def audit(
    last: Annotated[int, typer.Option(min=1, max=100_000, help="So many of the newest lines.")] = 100,
    who: Annotated[str | None, typer.Option(help="Only of this owner, such as key:ID, or local.")] = None,
    what: Annotated[str | None, typer.Option(help="asked, sql, code, took_over, refused, key_created ...")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, complete.")] = False,
) -> None:
    """Show who asked what over HTTP, which SQL and code ran for it, and who was refused."""
    from src.cli.audit import run

    raise typer.Exit(run(last, who, what, as_json=as_json))


@sandbox_app.command("build")
def sandbox_build() -> None:
    """Build the Docker image that analyses run in, when its inputs have changed."""
    from src.services.sandboxes.docker_image import main as build

    raise typer.Exit(build(["build"]))


@sandbox_app.command("status")
def sandbox_status() -> None:
    """Say whether the image is there and current."""
    from src.services.sandboxes.docker_image import main as build

    raise typer.Exit(build(["status"]))


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def main() -> None:
    """Runs the command line; errors a person can act on are one line each, with an exit code of their own."""
    try:
        app()
    except BiError as error:
        sys.stderr.write(f"bi: {error}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("bi: stopped\n")
        sys.exit(exits.INTERRUPTED)
