"""Mails of other people's trackers, which name their case but thread badly (E32).

Jira makes a new Message-ID for each notification, ServiceNow puts the number into the subject
alone. The case becomes one more id of the thread, bound to the sender's domain: nobody else
can speak of it. Whether the sender may join is asked as for any reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from helpdesk_tui.mail.letter import Letter

_JIRA_ID: Final = re.compile(r"<JIRA\.(\d{1,18})\.\d{1,18}[^@\s<>]*@[^@\s<>]+>", re.IGNORECASE)
_JIRA_CASE: Final = re.compile(r"\[JIRA\][^()\n]{0,40}\(([A-Z][A-Z0-9_]{1,20}-\d{1,9})\)")
_JIRA_SUBJECT: Final = re.compile(r"(?<![\w-])([A-Z][A-Z0-9_]{1,20}-\d{1,9})(?![\w-])")
_SERVICENOW: Final = re.compile(
    r"(?<!\w)((?:INC|RITM|REQ|TASK|SCTASK|CHG|PRB|CS|CASE)\d{7,10})(?!\w)"
)


def tracker_keys(letter: Letter) -> tuple[str, ...]:
    """Ids of the thread that a tracker's mail belongs to; none for other mail."""
    domain = letter.sender.domain
    if not domain:
        return ()
    return tuple(dict.fromkeys(f"<{key.lower()}.tracker@{domain}>" for key in _cases(letter)))


def _cases(letter: Letter) -> Iterator[str]:
    for rfc_id in (letter.message_id, *letter.in_reply_to, *letter.references):
        if found := _JIRA_ID.fullmatch(rfc_id):
            yield f"jira.{found[1]}"
    if letter.header("X-JIRA-FingerPrint"):
        case = _JIRA_CASE.search(letter.subject) or _JIRA_SUBJECT.search(letter.subject)
        if case:
            yield f"jira.{case[1]}"
    # The header says that a ServiceNow wrote it; a number in a person's subject says nothing.
    if letter.header("X-ServiceNow-Generated") and (found := _SERVICENOW.search(letter.subject)):
        yield f"servicenow.{found[1]}"
