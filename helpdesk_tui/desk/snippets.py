"""Snippets: texts with a name, one for each queue and language (F14).

Rules reply with them, macros begin answers with them. Kept with placeholders, which are
filled in when the text is used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import keepable
from helpdesk_tui.desk.filled_text import PLACEHOLDER
from helpdesk_tui.desk.placeholders import PLACEHOLDERS
from helpdesk_tui.errors import NotFound, Refused, Usage
from helpdesk_tui.rules.codes import check_language
from helpdesk_tui.store.tables import Snippet
from helpdesk_tui.words import Role

LONGEST_TEXT = 10_000
_NAME = re.compile(r"[^\W_][\w.-]{0,60}")


@dataclass(frozen=True, slots=True)
class SnippetEntry:
    """One text of a snippet."""

    name: str
    queue: str
    """"" = for all queues."""
    language: str
    """"" = for all languages."""
    text: str


def put_snippet(
    desk: Desk, name: str, text: str, *, queue: str = "", language: str = "", new: bool
) -> SnippetEntry:
    """Keep the text of a snippet for a queue and a language, "" being all of them.

    Raises Usage for a name or text that cannot be used, NotFound for the queue or, unless
    ``new``, for the snippet; Refused when a new one is there already; NotAllowed.
    """
    desk.actor.must_be(Role.ADMIN, "snippet")
    _must_be_usable(name, text)
    language = check_language(language)
    with desk.transaction("snippet") as tx:
        place = directory.queue(tx.session, queue).name if queue else ""
        row = _row(tx.session, name, place, language)
        if new and row is not None:
            raise Refused(f"There is {_said(row)} already.", f"Change it: snippet edit {name}")
        if not new and row is None:
            raise _missing(tx.session, name, place, language)
        old = row.text if row else None
        row = row or Snippet(name=name, queue=place, language=language, text="")
        row.text = keepable(text).strip()
        tx.session.add(row)
        if row.text != old:
            tx.record(None, _said(row), old, row.text)
        return _entry(row)


def list_snippets(desk: Desk, name: str = "") -> tuple[SnippetEntry, ...]:
    """All texts in order, or those of one snippet. Raises NotFound for an unknown name."""
    with desk.store.read() as session:
        statement = select(Snippet).order_by(
            col(Snippet.name), col(Snippet.queue), col(Snippet.language)
        )
        rows = [row for row in session.exec(statement) if name in ("", row.name)]
        if name and not rows:
            raise _missing(session, name)
        return tuple(_entry(row) for row in rows)


def remove_snippet(desk: Desk, name: str, *, queue: str = "", language: str = "") -> None:
    """Forget one text; history keeps it. Raises NotFound, NotAllowed, Usage."""
    desk.actor.must_be(Role.ADMIN, "snippet remove")
    language = check_language(language)
    with desk.transaction("snippet remove") as tx:
        place = directory.queue(tx.session, queue).name if queue else ""
        row = _row(tx.session, name, place, language)
        if row is None:
            raise _missing(tx.session, name, place, language)
        tx.record(None, _said(row), row.text, None)
        tx.session.delete(row)


def text_for(session: Session, words: str, queue: str, languages: tuple[str, ...]) -> str | None:
    """The text of the snippet called ``words`` that fits best; None when none is called so.

    ``languages`` is in order of preference. A language goes before a queue: who cannot read
    a text has nothing of it. Raises Refused when no text is for this queue and language.
    """
    rows = session.exec(select(Snippet).where(Snippet.name == words)).all()
    if not rows:
        return None
    wanted = list(dict.fromkeys(filter(None, languages)))
    order = {language: place for place, language in enumerate((*wanted, ""))}
    fitting = [row for row in rows if row.language in order and row.queue in (queue, "")]
    if not fitting:
        raise Refused(
            f"Snippet {words!r} has no text for {queue} in {' or '.join(wanted)}.",
            f"Add one: helpdesk-tui snippet add {words}",
        )
    return min(fitting, key=lambda row: (order[row.language], row.queue == "")).text


def _must_be_usable(name: str, text: str) -> None:
    if not _NAME.fullmatch(name):
        raise Usage(f"Snippet name {name!r} is not usable.", "One word: letters, digits, - and .")
    if not text.strip():
        raise Usage("A snippet needs a text.", "Forget one with: snippet remove")
    if len(text) > LONGEST_TEXT:
        raise Usage(
            f"The snippet has {len(text)} characters; {LONGEST_TEXT} are the most.", "Shorten it."
        )
    unknown = next((m[1] for m in PLACEHOLDER.finditer(text) if m[1] not in PLACEHOLDERS), None)
    if unknown:
        known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
        raise Usage(f"There is no placeholder {{{unknown}}}.", f"Known: {known}.")


def _row(session: Session, name: str, queue: str, language: str) -> Snippet | None:
    statement = select(Snippet).where(Snippet.name == name, Snippet.queue == queue)
    return session.exec(statement.where(Snippet.language == language)).one_or_none()


def _missing(session: Session, name: str, queue: str = "", language: str = "") -> NotFound:
    known = sorted(set(session.exec(select(Snippet.name))))
    if name in known:
        where = " ".join(filter(None, (queue and f"for {queue}", language and f"in {language}")))
        said = f"Snippet {name!r} has no text {where or 'for all'}."
        return NotFound(said, f"See: helpdesk-tui snippet show {name}")
    return directory.missing("snippet", name, known, "Add one: helpdesk-tui snippet add NAME")


def _said(row: Snippet) -> str:
    place = f" for {row.queue}" if row.queue else ""
    return f"snippet {row.name}{place}{f' in {row.language}' if row.language else ''}"


def _entry(row: Snippet) -> SnippetEntry:
    return SnippetEntry(row.name, row.queue, row.language, row.text)
