"""One walk through a desk's history: each mail is filed again where it was filed then.

Mails between which nothing else happened are filed one after the other, as they were then.
While every one comes out as it did, each met the desk that it met then. From the first that
does not, all is taken back, and the real history goes on before the next is filed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk.intake.file_letter import arrived_at
from helpdesk_tui.desk.replay.chapter import Chapter, read_chapter, was_dropped
from helpdesk_tui.desk.replay.history import Event, Filed, history_since
from helpdesk_tui.desk.replay.judge import Case, judge
from helpdesk_tui.desk.replay.letters import Letters, Reading
from helpdesk_tui.desk.replay.outcome import Difference, differences
from helpdesk_tui.desk.replay.rows import live_rows
from helpdesk_tui.desk.replay.rules_then import RulesThen
from helpdesk_tui.desk.replay.scratch import Scratch
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.source import BATCH_BYTES
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import Intake
from helpdesk_tui.words import Fate

MOST = 100
"""Mails that are read, and at most filed, together."""
IMPORTED = "not sent: the mail was imported, not received"

Judged = Callable[[Case, tuple[Difference, ...]], None]
"""Hears of each chosen mail what came out otherwise."""


class Walk:
    """Files the chosen mails again, in the order in which they were filed."""

    def __init__(
        self, live: Session, session: Session, chosen: dict[int, datetime], letters: Letters,
        judged: Judged,
    ) -> None:  # fmt: skip
        """``chosen``: when each mail was settled. Makes the desk of before in ``session``."""
        self._live, self._session, self._letters = live, session, letters
        self._chosen, self._judged = chosen, judged
        history = history_since(live, min(chosen.values()))
        self._events = history.events
        self._ids = [event.id for event in history.events]
        self._place = 0
        """How many events have happened."""
        self._together = MOST
        """How many mails are tried together now."""
        last = max((n for n, mail in enumerate(history.mails) if mail.row in chosen), default=-1)
        following = _starts_of_next(history.mails)
        self._mails = list(zip(history.mails, following, strict=True))[: last + 1]
        self._scratch = Scratch(live, session, history.events)
        self._then = RulesThen(live)
        self._moment: datetime | None = None
        """When the mail arrived whose changes come now."""
        self._put_earlier_rows({mail.row for mail in history.mails})

    def _put_earlier_rows(self, later: set[int]) -> None:
        settled = self._live.exec(select(Intake.id).where(col(Intake.fate).is_not(None)))
        numbers = [number for number in settled if number not in later]
        self._scratch.keep_rows(live_rows(self._live, "intake", "id", numbers))

    def run(self) -> None:
        """Let everything happen again up to the last chosen mail."""
        chapters = list(_in_chapters(self._mails))
        try:
            self._take_up(chapters[0] if chapters else ())
            for number, mails in enumerate(chapters):
                readings = self._letters.finish()
                self._take_up(chapters[number + 1] if number + 1 < len(chapters) else ())
                self._replay(mails, readings)
        finally:
            self._letters.drop()

    def _take_up(self, mails: Sequence[tuple[Filed, int | None]]) -> None:
        raws = blobs.fetch_all(self._live, {mail.sha256 for mail, _ in mails})
        self._letters.begin([raws.get(mail.sha256) for mail, _ in mails])

    def _replay(
        self, mails: Sequence[tuple[Filed, int | None]], readings: Sequence[Reading]
    ) -> None:
        chapter = read_chapter(self._live, mails)
        cases = [
            self._case(mail, chapter, reading)
            for (mail, _), reading in zip(mails, readings, strict=True)
        ]
        place = 0
        while place < len(mails):
            self._scratch.happen(self._until(mails[place][0]))
            many = 1
            if mails[place][0].row in self._chosen:
                many = self._judge(cases[place : place + self._run_from(mails, place)])
            stands = zip(mails[place : place + many], cases[place : place + many], strict=True)
            self._go_on([(mail, case) for (mail, _), case in stands])
            place += many

    def _case(self, mail: Filed, chapter: Chapter, reading: Reading) -> Case:
        row = chapter.rows[mail.row]
        at = row["settled_at"]
        if isinstance(at, datetime):
            self._then.move_to(mail.before, at)
        was = chapter.was(mail.row)
        return Case(
            row=row,
            reading=reading,
            rulebook=self._then.rulebook,
            settings=self._then.settings,
            was=was,
            effects=chapter.effects.get(mail.row, ()),
            confirms=not any(IMPORTED in each for each in was.changes),
        )

    def _run_from(self, mails: Sequence[tuple[Filed, int | None]], place: int) -> int:
        """How many chosen mails from one on were filed with nothing else in between."""
        first = mails[place][0]
        batches = {first.batch}
        end = place + 1
        while end < len(mails) and end - place < self._together:
            mail = mails[end][0]
            between = self._events[self._index(mails[end - 1][0]) : self._index(mail)]
            if mail.row not in self._chosen or any(e.batch not in batches for e in between):
                break
            batches.add(mail.batch)
            end += 1
        return end - place

    def _judge(self, cases: Sequence[Case]) -> int:
        """File mails, and tell of those whose outcome is sure; how many they are."""
        sure = 0
        found: tuple[Difference, ...] = ()
        for case, now in zip(cases, judge(self._session, cases), strict=False):
            found = differences(case.was, now)
            if case.was.fate is Fate.QUARANTINED is now.fate and was_dropped(case.row):
                found = ()
            # The first met the real desk; the others did if those before came out as then.
            if found and sure:
                break
            self._judged(case, found)
            sure += 1
            if found:
                break
        all_alike = sure == len(cases) and not found
        self._together = min(MOST, self._together * 2) if all_alike else 1
        return sure

    def _go_on(self, mails: Sequence[tuple[Filed, Case]]) -> None:
        """Let these mails have had the fates they had."""
        happened: list[tuple[Event, datetime]] = []
        known: set[tuple[str, object]] = set()
        for mail, case in mails:
            happened += self._until(mail)
            letter, ticket = case.reading.letter, case.row["ticket_id"]
            self._moment = _arrival(case, letter)
            if letter is not None and ticket is not None and mail.batch:
                ids = (letter.message_id, *letter.references, *letter.in_reply_to)
                known.update((each, ticket) for each in ids)
        self._scratch.happen(happened)
        self._scratch.keep_rows([case.row for _, case in mails])
        self._scratch.refer(known)

    def _until(self, mail: Filed) -> list[tuple[Event, datetime]]:
        """What happened next, up to a mail, each with the moment it counts from."""
        stop = self._index(mail)
        events, self._place = self._events[self._place : stop], max(stop, self._place)
        found = []
        for event in events:
            own = event.cause.startswith(("mail ", "rule "))
            moment = min(self._moment or event.at, event.at) if own else event.at
            found.append((event, moment))
        return found

    def _index(self, mail: Filed) -> int:
        return bisect_left(self._ids, mail.before)


def _in_chapters(
    mails: Sequence[tuple[Filed, int | None]],
) -> Iterator[Sequence[tuple[Filed, int | None]]]:
    """Mails in pieces that memory holds (E15)."""
    start = size = 0
    for number, (mail, _) in enumerate(mails):
        if number > start and (number - start == MOST or size + mail.size > BATCH_BYTES):
            yield mails[start:number]
            start, size = number, 0
        size += mail.size
    if start < len(mails):
        yield mails[start:]


def _starts_of_next(mails: Sequence[Filed]) -> list[int | None]:
    """For each mail the number of the first change that a later mail made."""
    starts: list[int | None] = []
    start: int | None = None
    for mail in reversed(mails):
        starts.append(start)
        start = mail.before if mail.batch else start
    return starts[::-1]


def _arrival(case: Case, letter: Letter | None) -> datetime | None:
    if letter is None:
        return None
    return arrived_at(Intake.model_validate(case.row), letter)
