"""Rules with events, windows of time and places they hold for, kept as they are written."""

from __future__ import annotations

import json
import re
import unicodedata

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()
SOURCES = ("mail", "agent", "phone", "web", "portal", "monitoring", "schedule")
NEVER = "number<0"
"""A query that no ticket matches."""


def upgrade() -> None:
    """Add the tables; rules that are there, in all their versions, go into the new language."""
    op.create_table(
        "rulebook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("preamble", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook")),
    )
    op.execute("INSERT INTO rulebook (id, version, preamble) VALUES (1, 1, '')")
    op.create_table(
        "rule_firing",
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_rule_firing_rule_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_rule_firing_ticket_id")
        ),
        sa.PrimaryKeyConstraint("rule_id", "ticket_id", name=op.f("pk_rule_firing")),
    )
    op.create_index("ix_rule_firing_ticket_id", "rule_firing", ["ticket_id"])
    op.create_table(
        "snippet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("queue", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippet")),
        sa.UniqueConstraint(
            "name", "queue", "language", name=op.f("uq_snippet_name_queue_language")
        ),
    )
    op.add_column("rule", sa.Column("error", TEXT, nullable=False, server_default=""))
    op.add_column(
        "rule", sa.Column("failed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
    )
    op.add_column(
        "rule", sa.Column("scheduled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
    )
    _convert()


def downgrade() -> None:
    """Take the tables away; the rules stay in a language that an older program cannot read."""
    for name in ("scheduled_at", "failed_at", "error"):
        op.drop_column("rule", name)
    for table in ("snippet", "rule_firing", "rulebook"):
        op.drop_table(table)


def _convert() -> None:
    connection = op.get_bind()
    queues = list(connection.execute(sa.text("SELECT name FROM queue")).scalars())
    for table, key in (("rule", ("id",)), ("rule_version", ("rule_id", "version"))):
        columns = ", ".join((*key, "definition"))
        rows = connection.execute(sa.text(f"SELECT {columns} FROM {table}")).all()
        where = " AND ".join(f"{name} = :{name}" for name in key)
        for row in rows:
            text = converted(row[-1], queues)
            if text is not None:
                values = dict(zip(key, row[:-1], strict=True)) | {"text": text}
                connection.execute(
                    sa.text(f"UPDATE {table} SET definition = :text WHERE {where}"), values
                )


def converted(definition: str, queues: list[str]) -> str | None:
    """An old rule's JSON as a rule in TOML; None for what is no rule."""
    try:
        old = json.loads(definition)
        every = [_term(each, queues) for each in old["all"]]
        some = [_term(each, queues) for each in old["any"]]
        no = ["-" + _term(each, queues) for each in old["none"]]
        actions = [" ".join(filter(None, pair)) for pair in old["actions"]]
        name, stop, enabled = str(old["name"]), bool(old["stop"]), bool(old["enabled"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    either = " OR ".join(some)
    if some and (every or no) and len(some) > 1:
        either = f"({either})"
    condition = " ".join(filter(None, [*every, either, *no]))
    lines = ["[[rule]]", f"name = {_string(name)}"]
    if condition:
        lines.append(f"if = {_string(condition)}")
    if actions:
        lines.append(f"then = [{', '.join(map(_string, actions))}]")
    if stop:
        lines.append("stop = true")
    if not enabled:
        lines.append("enabled = false")
    return "\n".join(lines) + "\n"


def _term(condition: dict[str, str], queues: list[str]) -> str:
    """One condition as a query that holds for the same mails."""
    field, operator, value = condition["field"], condition["operator"], condition["value"]
    if field in ("queue", "source"):
        return _named(field, operator, value, queues if field == "queue" else list(SOURCES))
    if field == "header":
        name = condition["header"].strip()
        if re.search(r'[\s:=<>()",]', name):
            return NEVER
        field = f"header.{name}"
    if operator == "is":
        return f"{field}={_quoted(value)}"
    if operator == "contains":
        return f"{field}:/{_slashed(_literal(value))}/"
    if operator == "matches":
        return f"{field}:/{_slashed(value)}/"
    domain = value.strip().strip("@.")
    return NEVER if not domain or re.search(r'[\s()",@*]', domain) else f"{field}:@{domain}"


def _named(field: str, operator: str, value: str, names: list[str]) -> str:
    """A question about a queue or source as the names it holds for now."""
    wanted = value.strip().casefold()
    if operator == "is":
        found = [name for name in names if name.casefold() == wanted]
        if field == "queue":
            found = found or [value.strip()]
    elif operator == "contains":
        found = [name for name in names if value.casefold() in name.casefold()]
    else:
        found = [name for name in names if _found(value, name)]
    return f"{field}:{','.join(map(_quoted, found))}" if found else NEVER


def _found(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name, re.IGNORECASE) is not None
    except re.error:
        return False


def _literal(text: str) -> str:
    """A pattern that holds exactly this text, in Unicode's composed form as rules compare it."""
    composed = unicodedata.normalize("NFC", text)
    return re.sub(r"([!-/:-@\[-^`{-~])", r"\\\1", composed)


def _slashed(pattern: str) -> str:
    return re.sub(r"\\.|/", lambda m: r"\/" if m[0] == "/" else m[0], pattern, flags=re.DOTALL)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _string(text: str) -> str:
    if ("\\" in text or '"' in text) and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
