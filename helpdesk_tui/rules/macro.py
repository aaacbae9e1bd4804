"""A macro: a rule that waits for nothing; a person runs it (P04).

[[rule]]
name = "reset password"
key = "r"
if = "category:Account -status:closed"
then = ["owner me", "category Account / Password", "draft Dear {customer}, ..."]
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

import tomlkit

from helpdesk_tui.errors import Refused, RuleError
from helpdesk_tui.rules.actions import Action, standing
from helpdesk_tui.rules.macro_key import read_key
from helpdesk_tui.rules.query.ast import Query, Scope
from helpdesk_tui.rules.query.parse import parse
from helpdesk_tui.rules.rule import EVERY_TICKET, Rule
from helpdesk_tui.rules.rule_file import read_written
from helpdesk_tui.rules.rule_form import form_of, text_of
from helpdesk_tui.rules.rulebook_edit import rule_table
from helpdesk_tui.rules.rulebook_toml import string, write_rule
from helpdesk_tui.views_rules import MacroForm, RuleForm

KEYS = ("name", "key", "if", "then")
ME = "me"
"""As an owner: who runs the macro."""


@dataclass(frozen=True, slots=True)
class Macro:
    """Several actions under one name."""

    name: str
    then: tuple[Action, ...]
    condition: Query = EVERY_TICKET
    version: int = 1
    key: str = ""
    """What is pressed for it; "" = it is chosen from the list."""

    def __post_init__(self) -> None:
        """Raise RuleError for what no person can do with a ticket, and for no action at all."""
        object.__setattr__(self, "key", read_key(self.key))
        if not self.then:
            raise RuleError(f"Macro {self.name!r} does nothing.", 'Write then = ["..."].')
        mail = next((action for action in self.then if action.kind.only_mail), None)
        if mail is not None:
            raise RuleError(f"Action {mail.word} is for rules on mail.", "Leave it out.")

    @property
    def label(self) -> str:
        """Name and version as history has them: greet@2."""
        return f"{self.name}@{self.version}"

    @property
    def rule(self) -> Rule:
        """The macro as the rule it is."""
        return Rule(self.name, self.then, self.condition, version=self.version)

    def for_person(self, login: str) -> tuple[Action, ...]:
        """Its actions in the order of their turns; "me" is who runs it."""
        named = (
            replace(action, value=login) if action.word == "owner" and action.value == ME
            else action
            for action in self.then
        )  # fmt: skip
        return standing(tuple(named))

    def for_rule(self) -> tuple[Action, ...]:
        """What a rule applies of it as a template: nothing that is sent, and no other template.

        Raises Refused when it makes its runner the owner.
        """
        if any(action.word == "owner" and action.value == ME for action in self.then):
            raise Refused(f"Macro {self.name} makes its runner the owner; a rule is nobody.")
        kept = (
            action
            for action in standing(self.then)
            if not (action.kind.sends or action.kind.only_macro or action.word == "template")
        )
        return tuple(kept)


def read_macro(text: str, zone: tzinfo = UTC) -> Macro:
    """The one macro of a text, in the form of a rule. Raises RuleError."""
    rule = read_written(text, zone, also=("key",))
    (table,) = tomllib.loads(text)["rule"]
    other = next((key for key in table if key not in KEYS), "")
    if other:
        raise RuleError(
            f"A macro has no {other!r}.", f"It has {', '.join(KEYS)}; a person runs it."
        )
    key = table.get("key", "")
    if not isinstance(key, str):
        raise RuleError("A macro's key is not a text.", 'Write key = "v".')
    # Read again: what only a mail that comes in has cannot be asked here.
    condition = parse(rule.text, Scope.TICKET)
    return Macro(rule.name, rule.then, condition, key=key)


def write_macro(macro: Macro) -> str:
    """A macro as TOML."""
    text = write_rule(macro.rule)
    if not macro.key:
        return text
    header, name, rest = text.split("\n", 2)
    return "\n".join((header, name, f"key = {string(macro.key)}", rest))


def with_key(text: str, key: str) -> str:
    """A macro's text with another key, "" for none; all else stays. Raises RuleError."""
    macro = read_macro(text)
    if macro.key == read_key(key):
        return text
    document = tomlkit.parse(text)
    table = rule_table(document)
    if key:
        table["key"] = tomlkit.item(read_key(key))
    else:
        del table["key"]
    return tomlkit.dumps(document)


def form_of_macro(macro: Macro, text: str) -> MacroForm:
    """A macro as it is filled in; ``text`` is what it was read from."""
    form = form_of(text)
    return MacroForm(macro.name, macro.key, form.condition, form.then)


def text_of_macro(form: MacroForm, before: str = "") -> str:
    """The form as TOML; of ``before`` all that is still so stays as it was written.

    Raises RuleError.
    """
    old = form_of(before) if before else RuleForm()
    filled = replace(old, name=form.name.strip(), condition=form.condition, then=form.then)
    return with_key(text_of(filled, before), form.key)
