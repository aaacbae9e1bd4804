"""Everything that sets a desk up, in an order in which each verb has something to change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

from helpdesk_tui.desk.admin import (
    agents,
    allocation,
    authorized,
    mailboxes,
    organizations,
    queue_options,
    queues,
    rules,
    views,
)
from helpdesk_tui.desk.admin.mailboxes import MailboxSettings
from helpdesk_tui.desk.admin.queue_options import QueueOptions
from helpdesk_tui.desk.allocation import absence
from helpdesk_tui.desk.channels import add_channel, remove_channel
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.macros import add_macro, edit_macro, remove_macro
from helpdesk_tui.desk.rule_changes import RuleChanges
from helpdesk_tui.desk.settings import change_setting
from helpdesk_tui.desk.signatures import remove_signature, set_signature
from helpdesk_tui.desk.snippets import put_snippet, remove_snippet
from helpdesk_tui.rules.allocation import Step
from helpdesk_tui.rules.rule_file import read_file
from helpdesk_tui.words import AfterReopening, Role, Senders, Unauthorized

Given = ParamSpec("Given")


@dataclass(frozen=True, slots=True)
class AdminChange:
    """One change to how a desk is set up."""

    verb: Callable[..., object]
    make: Callable[[Desk], object]
    kept: bool
    """Whether filing keeps what it changes from one transaction to the next."""

    def __str__(self) -> str:
        return self.verb.__qualname__


def kept(
    verb: Callable[Concatenate[Desk, Given], object], *args: Given.args, **rest: Given.kwargs
) -> AdminChange:
    """A change of what filing keeps."""
    return AdminChange(verb, lambda desk: verb(desk, *args, **rest), kept=True)


def read_anew(
    verb: Callable[Concatenate[Desk, Given], object], *args: Given.args, **rest: Given.kwargs
) -> AdminChange:
    """A change of what filing reads whenever it needs it."""
    return AdminChange(verb, lambda desk: verb(desk, *args, **rest), kept=False)


def _rule(name: str, then: str = "queue Faktura") -> str:
    return f"[[rule]]\nname = '{name}'\nif = 'subject:vpn'\nthen = ['{then}']\n"


def _macro(then: str) -> str:
    return f"[[rule]]\nname = 'away'\nthen = ['{then}']\n"


def _mailbox(username: str) -> MailboxSettings:
    return MailboxSettings(host="imap.desk.example", port=993, username=username)


def admin_changes() -> tuple[AdminChange, ...]:
    """All of them, on a desk as ``make_desk`` makes it."""
    return (*_places(), *_people(), *_rules(), *_texts())


def _places() -> tuple[AdminChange, ...]:
    edit, options = queues.edit_queue, queue_options.set_queue_options
    return (
        kept(change_setting, "name", "Another desk"),
        kept(change_setting, "reopen_days", "3"),
        kept(queues.add_queue, "Post"),
        kept(edit, "Post", rename="Letters"),
        kept(edit, "Letters", address="letters@desk.example"),
        kept(agents.add_team, "Network"),
        kept(edit, "Letters", team="Network"),
        kept(edit, "Letters", team=""),
        kept(edit, "Letters", active=False),
        kept(options, "Letters", QueueOptions(senders=Senders.KNOWN)),
        kept(options, "Letters", QueueOptions(unauthorized=Unauthorized.QUARANTINE)),
        kept(options, "Letters", QueueOptions(reopen_days=3)),
        kept(options, "Letters", QueueOptions(reopen_days=-1)),
        kept(options, "Letters", QueueOptions(closed=AfterReopening.REFUSE)),
        kept(options, "Letters", QueueOptions(release_owner=True)),
        kept(options, "Letters", QueueOptions(reply_to_asks=True)),
        kept(options, "Letters", QueueOptions(plus_address=True)),
        kept(options, "Letters", QueueOptions(text_marker=True)),
        kept(queues.add_category, "Network / Cables"),
        read_anew(queues.add_department, "Prague", signature="Prague"),
        kept(queues.add_queue, "Praha", department="Prague"),
        read_anew(queues.edit_department, "Prague", language="cs"),
        read_anew(queues.edit_department, "Prague", number_in_subject="yes"),
        kept(mailboxes.add_mailbox, "post", "IT", _mailbox("own@desk.example")),
        kept(mailboxes.edit_mailbox, "post", _mailbox("other@desk.example")),
        read_anew(mailboxes.edit_mailbox, "post", queue="Faktura", active=False),
    )


def _people() -> tuple[AdminChange, ...]:
    codes = {Step.LANGUAGE: ("sv",)}
    return (
        read_anew(
            agents.add_agent, "erik", name="Erik", email="erik@desk.example", role=Role.WORKER
        ),
        read_anew(agents.edit_agent, "erik", email="e@desk.example"),
        read_anew(agents.edit_agent, "erik", active=False),
        read_anew(agents.change_members, "Network", join=("carl",), leave=()),
        read_anew(agents.change_members, "Network", join=(), leave=("carl",)),
        read_anew(absence.go_away, "carl"),
        read_anew(absence.come_back, "carl"),
        read_anew(allocation.set_codes, "carl", codes),
        read_anew(allocation.set_codes, "carl", {}, codes),
        read_anew(allocation.add_strategy, "turns", "Network", "workload"),
        read_anew(allocation.edit_strategy, "turns", steps="language, turn"),
        read_anew(allocation.remove_strategy, "turns"),
        read_anew(organizations.add_organization, "Kunde", domain="kunde.example"),
        read_anew(allocation.set_organization_country, "Kunde", "SE"),
        read_anew(authorized.authorize, "bo@kunde.example", name="Bo"),
        read_anew(allocation.set_contact_country, "bo@kunde.example", "DK"),
        read_anew(authorized.revoke, "bo@kunde.example"),
    )


def _rules() -> tuple[AdminChange, ...]:
    screen = RuleChanges()
    file = read_file(_rule("vpn", "queue IT") + "\n" + _rule("third"), LOCAL)
    one, two = (rules.read_rule(_rule(name)) for name in ("vpn", "two"))
    other = rules.read_rule(_rule("vpn", "queue IT"))
    return (
        kept(rules.add_rule, one, force=True),
        kept(rules.add_rule, two, force=True),
        kept(rules.edit_rule, "vpn", other, force=True),
        kept(rules.move_rule, "two", 1),
        kept(rules.switch_rule, "vpn", False),
        kept(rules.switch_rule, "vpn", True),
        kept(rules.remove_rule, "two"),
        kept(rules.import_rules, file, force=True),
        AdminChange(screen.move, lambda desk: screen.move(desk, "third", 1), kept=True),
        AdminChange(screen.undo, screen.undo, kept=True),
    )


def _texts() -> tuple[AdminChange, ...]:
    return (
        read_anew(set_signature, "Kind regards", department="Prague"),
        read_anew(remove_signature, department="Prague"),
        read_anew(add_macro, _macro("tag away")),
        read_anew(edit_macro, "away", _macro("tag gone")),
        read_anew(remove_macro, "away"),
        read_anew(put_snippet, "hello", "Dear you", new=True),
        read_anew(put_snippet, "hello", "Dear all", new=False),
        read_anew(remove_snippet, "hello"),
        read_anew(add_channel, "chat", "{secret}"),
        read_anew(remove_channel, "chat"),
        read_anew(views.add_view, "fresh", "status:open"),
        read_anew(views.edit_view, "fresh", query="status:new"),
        read_anew(views.remove_view, "fresh"),
    )
