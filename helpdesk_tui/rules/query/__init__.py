"""The query language: one for search, saved views, the command line and rules (F111, F112).

    queue:faktura is:open age>3d customer:"Bo Hansen" (vpn* OR body:"netværk fejl") -has:reply

``parse`` reads it, ``format`` writes it, ``predicate`` says what it means.
"""

from helpdesk_tui.rules.facts import MailFacts, MessageFacts, TicketFacts
from helpdesk_tui.rules.query.ast import Query, Scope
from helpdesk_tui.rules.query.complete import Vocabulary, complete
from helpdesk_tui.rules.query.parse import parse
from helpdesk_tui.rules.query.predicate import predicate
from helpdesk_tui.rules.query.print import format

__all__ = [
    "MailFacts",
    "MessageFacts",
    "Query",
    "Scope",
    "TicketFacts",
    "Vocabulary",
    "complete",
    "format",
    "parse",
    "predicate",
]
