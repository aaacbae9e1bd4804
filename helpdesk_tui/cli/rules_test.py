"""``rules test``: what the rulebook would do with a mail; nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.mail_parse import read_file
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json
from helpdesk_tui.desk.admin.rule_versions import facts_for, rulebook_as_is, weigh
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.errors import Refused
from helpdesk_tui.mail.sandbox import parse_safely
from helpdesk_tui.rules.decision import Decision, Explained, Verdict
from helpdesk_tui.rules.facts import TicketFacts
from helpdesk_tui.rules.rulebook import Rulebook


def test_rules(
    ctx: typer.Context,
    mail: Annotated[
        list[Path], typer.Option("--mail", metavar="FILE", help="A mail; may be repeated.")
    ],
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="More mails.")
    ] = None,
    queue: Annotated[
        str, typer.Option(help="Queue it arrives in; not given: where it is addressed to.")
    ] = "",
    json: Json = False,
) -> None:
    """Say whether each rule matches a mail, why, and what it would do."""
    for path in (*mail, *(more or ())):
        if path.is_dir():
            raise Refused(f"{path} is a folder.", "Name one mail file.")
    desk = open_desk(ctx)
    rulebook = rulebook_as_is(desk)
    results = [_test(desk, rulebook, path, queue) for path in (*mail, *(more or ()))]
    if json:
        say_json(results)
        return
    for result in results:
        _say_result(result)


def _test(desk: Desk, rulebook: Rulebook, path: Path, queue: str) -> dict[str, object]:
    """What the rulebook says about one mail. Raises Unparseable, Refused, OSError."""
    letter = parse_safely(read_file(path))
    if not letter.headers:
        raise Refused(f"{path} is no mail: it has no header fields.", "Name one mail file.")
    facts = facts_for(desk, letter, queue)
    said, decision = weigh(desk, rulebook, facts)
    return described(str(path), facts, said, decision)


def described(
    file: str, facts: TicketFacts, said: tuple[Explained, ...], decision: Decision
) -> dict[str, object]:
    """The outcome as JSON."""
    return {
        "file": file,
        "subject": facts.messages[0].subject,
        "from": facts.messages[0].address,
        "queue": facts.queue or None,
        "rules": [
            {
                "rule": each.rule,
                "version": each.version,
                "verdict": each.verdict.value,
                "matched": each.verdict == "matched",
                "reasons": list(each.reasons),
            }
            for each in said
        ],
        "would_do": [
            {"action": action.word, "value": action.value or None, "rule": match.label}
            for action, match in decision.final
        ],
    }


def _say_result(result: dict[str, object]) -> None:
    say(f"{result['file']}: {result['subject']} (from {result['from']}, queue {result['queue']})")
    for rule in _rows(result, "rules"):
        if rule["verdict"] == Verdict.ELSEWHERE:
            continue
        reasons = rule["reasons"]
        why = "; ".join(map(str, reasons)) if isinstance(reasons, list) else ""
        say(f"  {rule['verdict']!s:<9}{rule['rule']}@{rule['version']}: {why}")
    done = _rows(result, "would_do")
    for act in done:
        what = f"{act['action']} {act['value'] or ''}".rstrip()
        say(f"  would {what} (rule {act['rule']})")
    if not done:
        say("  would do nothing")


def _rows(result: dict[str, object], key: str) -> list[dict[str, object]]:
    rows = result[key]
    return rows if isinstance(rows, list) else []
