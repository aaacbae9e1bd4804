from __future__ import annotations

import os
import pwd
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url

from tests.services.postgres import fresh_database


def engine_for(url: str) -> Engine:
    return create_engine(url)


@pytest.mark.parametrize("round_", [1, 2])
def test_each_test_gets_an_empty_database(postgres_database: str, round_: int) -> None:
    engine = engine_for(postgres_database)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
        connection.execute(text("CREATE TABLE ticket (id integer)"))
    engine.dispose()


def test_a_database_is_dropped_with_connections_still_open(postgres_folder: Path) -> None:
    with fresh_database(postgres_folder) as url:
        name = make_url(url).database
        left_open = psycopg.connect(f"host={postgres_folder} user=postgres dbname={name}")
    with pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    left_open.close()


def test_case_folding_knows_more_than_ascii(postgres_url: str) -> None:
    engine = engine_for(postgres_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT lower('ÅÄÖ Ž')")) == "åäö ž"
    engine.dispose()


def test_the_server_is_not_on_the_network(postgres_folder: Path) -> None:
    with psycopg.connect(f"host={postgres_folder} user=postgres") as connection:
        row = connection.execute("SHOW listen_addresses").fetchone()
    assert row == ("",)


def test_root_runs_it_as_nobody_and_others_as_themselves(postgres_folder: Path) -> None:
    owner = pwd.getpwuid((postgres_folder / "data" / "PG_VERSION").stat().st_uid)
    expected = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    assert owner.pw_name == expected


def test_a_desk_url_is_an_empty_database_of_either_kind(desk_url: str) -> None:
    engine = engine_for(desk_url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()
