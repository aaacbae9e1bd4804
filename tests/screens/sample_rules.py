"""The rulebook of the sample desk, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from helpdesk_tui.errors import Moved, NotFound, NothingToUndo, RuleError, Usage, WantsYes
from helpdesk_tui.views_rules import (
    RulebookView,
    RuleCheck,
    RuleDone,
    RuleDoubt,
    RuleForm,
    RuleHit,
    RuleHits,
    RuleRow,
    RuleTrial,
    RuleTried,
    RuleVersionView,
)
from tests.screens.sample_data import NOW

_FORMS = (
    RuleForm("out-of-office", condition="header.Auto-Submitted:/^auto-replied/",
             then=("priority low", "tag autoreply"), stop=True),
    RuleForm("network", condition="(subject:vpn*,wifi,nätverk* OR body:\"trådløse netværk\")",
             then=("category Network / VPN", "priority high", "team IT first line")),
    RuleForm("reminder", condition="subject:/rykker|påminnelse/", queues=("Faktura",),
             then=("category Invoice / Reminder", "owner gone")),
    RuleForm("nordic", condition="lang:da,sv", departments=("Administration",),
             then=("tag nordic",), enabled=False, begins="2026-12-01"),
    RuleForm("quiet", when=("no change for 4h",), condition="priority:urgent is:open",
             then=("tag overlooked",)),
)  # fmt: skip


def text_of(form: RuleForm) -> str:
    """A text that differs whenever the form does."""
    return f'# {form.name} is asked in its turn.\n[[rule]]\nname = "{form.name}"\n# {form!r}\n'


def row_of(form: RuleForm, version: int = 1, trouble: str = "") -> RuleRow:
    return RuleRow(form.name, version, text_of(form), form, trouble)


class SampleRules:
    """Every change is one more state of the book; undo drops the newest."""

    rule_lock = ""
    foreseen: tuple[str, ...] = ()
    unreadable = ""

    def found_rules(self, *, empty: bool = False) -> None:
        """Begin with a rulebook."""
        rows = [row_of(form, version) for version, form in enumerate(_FORMS, 1)]
        rows[2] = replace(rows[2], trouble="There is no agent 'gone'. Known: alice, carl.")
        self.books: list[tuple[RuleRow, ...]] = [() if empty else tuple(rows)]
        self.checked: list[RuleForm] = []
        self.agreed: list[str] = []
        """What was said yes to."""

    @property
    def rules(self) -> tuple[RuleRow, ...]:
        return self.books[-1]

    def rulebook(self) -> RulebookView:
        if self.unreadable:
            raise RuleError(self.unreadable)
        return RulebookView(self.rules, self.rule_lock)

    def rule_hits(self) -> tuple[RuleHits, ...]:
        vpn = RuleHit(1042, "VPN nede i Aarhus", NOW - timedelta(minutes=12))
        old = RuleHit(1031, "WiFi på lager", NOW - timedelta(days=2))
        return (RuleHits("network", 12, (vpn, old)), RuleHits("out-of-office", 3, (old,)))

    def rule_versions(self, name: str) -> tuple[RuleVersionView, ...]:
        row = self._rule(name)
        return tuple(
            RuleVersionView(n, NOW - timedelta(days=row.version - n), "alice", f"{row.text}# {n}\n")
            for n in range(1, row.version + 1)
        )

    def rule_diff(self, name: str, old: int, new: int) -> str:
        return f"--- {name}@{old}\n+++ {name}@{new}\n-priority = low\n+priority = high"

    def check_rule(self, form: RuleForm, name: str) -> RuleCheck:
        self.checked.append(form)
        if "prio:" in form.condition:
            column = form.condition.index("prio:") + 1
            wrong = RuleDoubt(
                "if", "prio: is no field.", "Did you mean priority:?", 0, column, True
            )
            return RuleCheck((wrong,))
        doubts = tuple(
            RuleDoubt("then", f"There is no queue {action[6:]!r}.", "Did you mean 'IT'?", line)
            for line, action in enumerate(form.then, 1)
            if action == "queue ITT"
        )
        example = RuleHit(1042, "VPN nede i Aarhus", NOW)
        return RuleCheck(doubts, f"{len(form.condition)} of the newest 200 mails", (example,))

    def complete_condition(self, text: str, when: tuple[str, ...]) -> tuple[str, ...]:
        head, _, word = text.rpartition(" ")
        lead = f"{head} " if head else ""
        fields = ("subject:", "body:", "priority:")
        return tuple(lead + field for field in fields if word and field.startswith(word))

    def rule_form(self, text: str) -> RuleForm:
        return next(row.form or RuleForm() for row in self.rules if row.text == text)

    def save_rule(
        self, form: RuleForm, name: str, seen: str, *, force: bool = False, yes: str = ""
    ) -> RuleDone:
        if "prio:" in form.condition:
            raise RuleError("prio: is no field.", "Did you mean priority:?", column=1)
        if "queue ITT" in form.then and not force:
            raise RuleError("There is no queue 'ITT'.", "Or take it as it is: --force.")
        if form.enabled and any(action.startswith("reply") for action in form.then):
            self._wants_a_yes(yes)
        if not name:
            self.books.append((*self.rules, row_of(form)))
            return RuleDone(f"{form.name}@1 added", form.name)
        row = self._standing_rule(name, seen)
        self._put_rule(name, row_of(form, row.version + 1))
        return RuleDone(f"{form.name}@{row.version + 1} saved", form.name)

    def write_rule(self, text: str, name: str, seen: str, *, yes: str = "") -> RuleDone:
        raise RuleError("Line 1, column 1: not TOML.")

    def switch_rule(self, name: str, on: bool, seen: str, *, yes: str = "") -> RuleDone:
        self.agreed.append(yes)
        row = self._standing_rule(name, seen)
        assert row.form is not None
        self._put_rule(name, row_of(replace(row.form, enabled=on), row.version + 1))
        return RuleDone(f"{name} is {'on' if on else 'off'}", name)

    def move_rule(self, name: str, place: int) -> RuleDone:
        rows = [row for row in self.rules if row.name != name]
        rows.insert(place - 1, self._rule(name))
        self.books.append(tuple(rows))
        return RuleDone(f"{name} is asked at place {place}", name)

    def remove_rule(self, name: str, seen: str) -> RuleDone:
        self._standing_rule(name, seen)
        self.books.append(tuple(row for row in self.rules if row.name != name))
        return RuleDone(f"{name} removed")

    def import_rules(self, path: str, *, replace: bool = False, yes: str = "") -> RuleDone:
        if path.endswith("many.toml"):
            self._wants_a_yes(yes)
            return RuleDone("1 added, 0 changed, 0 removed")
        raise Usage(f"{path} cannot be read: No such file or directory.")

    def export_rules(self, path: str) -> RuleDone:
        Path(path).write_text("".join(row.text for row in self.rules), "utf-8")
        return RuleDone(f"{len(self.rules)} rules written to {Path(path).name}", can_undo=False)

    def undo_rules(self) -> RuleDone:
        if len(self.books) == 1:
            raise NothingToUndo("You have changed no rule since you signed in.")
        self.books.pop()
        return RuleDone("as it was", can_undo=False)

    def backtest_rule(self, name: str) -> tuple[str, ...]:
        return self.foreseen

    def try_rules(self, number: int) -> RuleTrial:
        return RuleTrial(
            f"#{number} · mail 8812: VPN nede i Aarhus",
            (
                RuleTried("network@2", "matched", ("subject:vpn*",)),
                RuleTried("reminder@3", "failed", ("not true: subject:/rykker|påminnelse/",)),
                RuleTried("quiet@5", "elsewhere", ("it waits for: no change for 4h",)),
            ),
            (("priority high", "network@2"),),
        )

    def _wants_a_yes(self, yes: str) -> None:
        said = "41 mails in 30 days"
        if not yes:
            what = f"By these rules the desk would have sent {said}."
            raise WantsYes(what, "Look first.", said, ("41 mails of 30 days: 41 would differ",))
        assert yes == said
        self.agreed.append(yes)

    def _rule(self, name: str) -> RuleRow:
        found = next((row for row in self.rules if row.name == name), None)
        if found is None:
            raise NotFound(f"There is no rule {name!r}.")
        return found

    def _standing_rule(self, name: str, seen: str) -> RuleRow:
        row = self._rule(name)
        if row.text != seen:
            raise Moved(f"Rule {name} was changed by somebody else meanwhile.")
        return row

    def _put_rule(self, name: str, new: RuleRow) -> None:
        self.books.append(tuple(new if row.name == name else row for row in self.rules))
