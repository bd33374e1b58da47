"""SQL that a model in league with an attacker writes: to see what is sensitive, to type numbers of its own, to leave a link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest

from src.agents.author import AskContext
from src.agents.crewai_manager import DataOpsManager
from src.models.config import Settings
from src.models.plan import QueryPlan
from src.models.written import WrittenColumn
from src.tools.plan_drafts.draft import PlanDraft
from src.tools.plan_drafts.said import Said
from src.tools.plan_drafts.written import written_plan
from src.tools.prompting import schema_slice
from src.tools.sql_guard import make_guard
from tests.fakes import hostile_databases as hostile

ASKED: Final = "Show amount by region of clients and sales"
REFUSED: Final = (
    "SELECT COUNT(*) FILTER (WHERE email LIKE 'a%') AS n FROM clients",
    "SELECT region AS r FROM clients ORDER BY email",
    "SELECT t.x AS x FROM (SELECT email AS x FROM clients) t",
    "SELECT e AS region FROM clients AS c(i, e, p, r, j)",
    "SELECT c.e AS region FROM clients c(i, e, p, r, j)",
    "WITH c(a,b,d,e,f) AS (TABLE clients) SELECT b AS region FROM c",
    "WITH c(a,b,d,e,f) AS (FROM clients) SELECT b AS region FROM c",
    "WITH c AS (SELECT clients.* FROM clients) SELECT region AS r FROM c",
    "SELECT clients AS region FROM clients",
    "SELECT c AS region FROM clients c",
    "SELECT (c).email AS r FROM clients c",
    "SELECT c['email'] AS r FROM clients c",
    "SELECT struct_extract(c, 'email') AS r FROM clients c",
    "SELECT row_to_json(c) AS r FROM clients c",
    "SELECT to_json(c) AS r FROM clients c",
    "SELECT COLUMNS('em.*') FROM clients",
    "SELECT COLUMNS(*) FROM clients",
    "SELECT MIN(COLUMNS('em.*')) AS region FROM clients",
    "SELECT COLUMNS(c -> c = 'email') FROM clients",
    "FROM clients",
    "FROM clients SELECT email AS r",
    "TABLE clients",
    "SUMMARIZE clients",
    "DESCRIBE clients",
    "SELECT * EXCLUDE (region) FROM clients",
    "SELECT COUNT(DISTINCT c) AS n FROM clients c",
    "SELECT a.region AS r FROM clients a NATURAL JOIN clients b",
    "SELECT a.region AS r FROM clients a JOIN clients b USING (email)",
    'SELECT "email" AS r FROM clients',
    "SELECT [email] AS r FROM clients",
    "SELECT `email` AS r FROM clients",
    "SELECT EMAIL AS r FROM CLIENTS",
    "SELECT main.clients.email AS r FROM clients",
    'SELECT clients."Email" AS r FROM clients',
    "SELECT region AS r, COUNT(*) AS n FROM clients GROUP BY region, email",
    "SELECT region AS r FROM clients GROUP BY region HAVING MAX(email) LIKE 'a%'",
    "SELECT region AS r, ROW_NUMBER() OVER (ORDER BY email) AS n FROM clients",
    "SELECT region AS r FROM clients WHERE (region, email) > ('A','b')",
    "SELECT region AS r FROM clients WHERE EXISTS (SELECT 1 FROM clients x WHERE x.email LIKE 'a%')",
    "SELECT region AS r FROM clients WHERE clients MATCH 'a'",
    "UNPIVOT clients ON email INTO NAME n VALUE v",
    "PIVOT clients ON email USING COUNT(*)",
    "SELECT v AS r FROM (UNPIVOT clients ON email INTO NAME n VALUE v)",
    "SELECT v AS region FROM clients UNPIVOT (v FOR n IN (email, phone))",
    "SELECT r AS r FROM (VALUES ((SELECT email FROM clients LIMIT 1))) AS t(r)",
    "SELECT LENGTH(CAST(c AS VARCHAR)) AS r FROM clients c",
    "SELECT hash(c) AS n FROM clients c",
    "SELECT list(c) AS n FROM clients c",
    "SELECT unnest(c) AS n FROM clients c",
    "SELECT c.* AS n FROM clients c",
    "SELECT region AS r FROM clients QUALIFY ROW_NUMBER() OVER (PARTITION BY email) = 1",
    "SELECT DISTINCT ON (email) region AS r FROM clients",
    "SELECT max_by(region, email) AS r FROM clients",
    "SELECT arg_min(region, phone) AS r FROM clients",
    "SELECT region AS r FROM clients TABLESAMPLE 1",
    "SELECT x.region AS r FROM clients x POSITIONAL JOIN clients y",
    "SELECT 987654 AS revenue FROM sales",
    "SELECT amount*0+987654 AS revenue FROM sales",
    "SELECT COUNT(*)*1000 AS n FROM sales",
    "SELECT 'North' AS r, COUNT(*) AS n FROM sales",
    "SELECT region || 'http://evil' AS r FROM clients",
    'SELECT region AS "<script>alert(1)</script>" FROM clients',
    'SELECT region AS "see https://evil.example" FROM clients',
    "SELECT region AS r FROM clients WHERE rowid = 1",
    "SELECT sql AS r FROM sqlite_master",
    "SELECT region AS r FROM clients UNION ALL SELECT email FROM clients",
    "SELECT region AS r FROM clients UNION ALL SELECT name FROM pragma_table_info('clients')",
    "SELECT json_group_array(c) AS r FROM clients c",
    "SELECT quote(email) AS r FROM clients",
    "SELECT iif(email>'a',1,0) AS r FROM clients",
    "SELECT region AS email FROM clients ORDER BY email",
    "SELECT emails AS r FROM clients",
    "SELECT clients.e_mail AS r FROM clients",
    "SELECT region AS r FROM clients ORDER BY emial",
    "WITH sales AS (SELECT email AS amount FROM clients) SELECT amount FROM sales",
    "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM a) SELECT n FROM a",
)


@pytest.fixture(scope="module", params=["sqlite", "duckdb", "postgres", "mysql"])
def context(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AskContext]:
    """The shop as each dialect sees it; where there is no server, the catalog alone says which dialect it is."""
    folder = tmp_path_factory.mktemp("shop")
    url = hostile.comments(folder / "s.duckdb", ()) if request.param == "duckdb" else hostile.shop(folder / "s.db")
    settings = Settings(
        databases={"shop": url}, default_database="shop", home=folder / "home", glossary_dir=folder / "none", author="embedded"
    )
    with DataOpsManager(settings) as manager:
        there = manager.wiring.contexts.ground(None, trusted=True).context
        yield replace(there, catalog=replace(there.catalog, dialect=request.param))


def judged(sql: str, context: AskContext) -> QueryPlan | str:
    said = Said(ASKED, context.catalog, context.semantics, context.today, context.values)
    shown = schema_slice(ASKED, context.catalog, context.semantics, context.today, for_sql=True)
    return written_plan(PlanDraft(sql=sql), said, shown, make_guard(context.catalog, 1_000))


def test_none_of_it_is_run(context: AskContext) -> None:
    let_through = [sql for sql in REFUSED if not isinstance(judged(sql, context), str)]
    assert not let_through, let_through


def test_what_the_question_asks_for_is_run(context: AskContext) -> None:
    sql = (
        'SELECT c.region AS region, SUM(s.amount) AS "amount (USD)" FROM sales AS s '
        "JOIN clients AS c ON c.client_id = s.client_id GROUP BY c.region"
    )
    plan = judged(sql.replace('"', "`") if context.catalog.dialect == "mysql" else sql, context)
    assert isinstance(plan, QueryPlan), plan


def test_what_heads_a_column_is_its_name(context: AskContext) -> None:
    sql = "SELECT COUNT(*) AS sold FROM sales"
    said = Said(ASKED, context.catalog, context.semantics, context.today, context.values)
    shown = schema_slice(ASKED, context.catalog, context.semantics, context.today, for_sql=True)
    guard = make_guard(context.catalog, 1_000)
    lying = WrittenColumn(name="sold", role="measure", label="Log in at https://evil.example")
    plan = written_plan(PlanDraft(sql=sql, columns=(lying,)), said, shown, guard)
    assert isinstance(plan, QueryPlan)
    assert plan.written is not None
    assert [c.label for c in plan.written.columns] == [""]
    linked = lying.model_copy(update={"unit": "http://evil.ex"})
    assert "no unit" in str(written_plan(PlanDraft(sql=sql, columns=(linked,)), said, shown, guard))
