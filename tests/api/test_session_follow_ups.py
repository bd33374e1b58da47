"""A conversation over an uploaded file, over HTTP: each turn changes the one before, says so, or is a question of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from src.api.deps import caller
from src.api.main_crewai import create_app
from src.models.asker import Asker
from src.models.config import Settings
from tests.fakes.upload import orders
from tests.support.at_home import at_home


@pytest.fixture(scope="module")
def client(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(settings.model_copy(update={"home": tmp_path_factory.mktemp("home")}))
    with at_home(app, raise_server_exceptions=False) as made:
        app.dependency_overrides[caller] = lambda: Asker(owner="ann")
        yield made


def test_turns_over_a_file(client: TestClient) -> None:
    frame = orders().rename(columns={"quantity": "height"})
    csv = frame.to_csv(index=False).encode()
    session = client.post("/api/session/create", files=[("files", ("orders.csv", csv))]).json()["session_id"]

    def ask(question: str) -> Any:
        reply = client.post(f"/api/session/{session}/analyze", json={"question": question})
        assert reply.status_code == 200, reply.text
        return reply.json()["answer"]

    def numbers(answer: Any) -> list[Any]:
        return [pytest.approx(v) for row in answer["data"]["records"] for v in row.values() if isinstance(v, int | float)]

    assert len(ask("What is the average price by city?")["data"]["records"]) == 3
    only = ask("only Rome")
    assert numbers(only) == [frame[frame["city"] == "Rome"]["price"].mean()]
    assert "kept: Average price, by City; changed: filters = City is Rome" in only["assumptions"]
    assert numbers(ask("what about the median?")) == [frame[frame["city"] == "Rome"]["price"].median()]
    year = frame[(frame["city"] == "Rome") & (frame["order_date"].dt.year == 2024)]
    assert numbers(ask("same for 2024")) == [year["price"].median()]
    by_product = year.groupby("product")["price"].median().sort_values(ascending=False)
    assert len(ask("by product instead")["data"]["records"]) == len(by_product)
    assert numbers(ask("the top 3")) == list(by_product.head(3))
    skewness = ask("What is the skewness of price?")  # a question of its own, after others
    assert skewness["analysis_result"]["answers"]["skew"] == pytest.approx(frame["price"].skew())
    again = ask("only Rome")
    assert again["analysis_result"]["answers"]["skew"] == pytest.approx(frame[frame["city"] == "Rome"]["price"].skew())
    other = ask("what about height?")
    assert other["analysis_result"]["answers"]["skew"] == pytest.approx(frame[frame["city"] == "Rome"]["height"].skew())
    refused = client.post(f"/api/session/{session}/analyze", json={"question": "by city"})
    assert refused.status_code == 422
    assert "ask the whole question" in refused.text


def test_a_file_joined_with_another_is_followed_up_too(client: TestClient) -> None:
    cities = b"city,country\nRome,Italy\nOslo,Norway\nParis,France\n"
    csv = orders().to_csv(index=False).encode()
    files = [("files", ("orders.csv", csv)), ("files", ("cities.csv", cities))]
    session = client.post("/api/session/create", files=files).json()["session_id"]
    first = client.post(f"/api/session/{session}/analyze", json={"question": "Total price by product"})
    assert first.status_code == 200, first.text
    only = client.post(f"/api/session/{session}/analyze", json={"question": "only Italy"})
    assert only.status_code == 200, only.text
    frame = orders()
    truth = frame[frame["city"] == "Rome"].groupby("product")["price"].sum()
    rows = only.json()["answer"]["data"]["records"]
    assert {r["product"]: r["price"] for r in rows} == dict(truth)
    by_country = client.post(f"/api/session/{session}/analyze", json={"question": "by country instead"})
    assert by_country.status_code == 200, by_country.text
    assert [r["country"] for r in by_country.json()["answer"]["data"]["records"]] == ["Italy"]
