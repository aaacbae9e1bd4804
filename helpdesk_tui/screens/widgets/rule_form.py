"""One rule to be filled in: what is wrong and what matches is said while one types."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import app as app_getter
from textual.message import Message
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Label, Static, TextArea
from textual.worker import Worker, WorkerState

from helpdesk_tui.errors import WantsYes
from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.completion import finish
from helpdesk_tui.screens.host import Host
from helpdesk_tui.screens.ink import Ink, Span, content_of
from helpdesk_tui.screens.rule_form_lines import query_hint, said
from helpdesk_tui.screens.widgets.many_mails import yes_to_many_mails
from helpdesk_tui.screens.widgets.picker import Picker
from helpdesk_tui.screens.widgets.rule_fields import EVENTS, ConditionInput, YesNo
from helpdesk_tui.views_rules import RuleCheck, RuleDone, RuleForm

_REST = 0.25
"""Seconds without a key before the desk is asked."""
_FIELDS = (
    ("name", "Name", "how history calls it: network"),
    ("when", "When", "an event; several with ; between · Enter chooses"),
    ("if", "If", "a query: subject:vpn* -from:@nordwind.example · empty: always"),
)
_BOUNDS = (
    ("queues", "Queues", "empty: all · else names with , between"),
    ("departments", "Departm.", "empty: all"),
    ("from", "From", "empty: always · else 2026-12-24"),
    ("until", "Until", "empty: always"),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed and not saved."""

    form: RuleForm
    name: str
    """The rule it was made from; "" for a new one."""
    seen: str
    """That rule's text when it was."""


class RuleFormScreen(ModalScreen["RuleDone | Typed | None"]):
    """Gives back what was saved, what was typed and not saved, or None to forget it."""

    app = app_getter(Host)
    BINDINGS = [
        Binding("ctrl+s", "save(False)", "Save", show=False, priority=True),
        Binding("ctrl+g", "save(True)", "Save with unknown names", show=False, priority=True),
        Binding("ctrl+n", "save_new", "Save as a new rule", show=False, priority=True),
        Binding("ctrl+x", "forget", "Forget what was typed", show=False, priority=True),
        Binding("escape", "leave", "Leave", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    RuleFormScreen {
        align: center middle;
        & #form {
            width: 96%; max-width: 110; height: 96%; max-height: 28; min-height: 20;
            border: round $accent; border-title-color: $accent; border-subtitle-color: $quiet;
            background: $surface; padding: 0 1;
        }
        & Horizontal { height: 1; }
        & Label { width: 9; color: $quiet; }
        & Input { width: 1fr; background: $surface; }
        & .second { padding: 0 0 0 1; width: 10; }
        & YesNo { width: 1fr; height: 1; &:focus { color: $accent; text-style: bold; } }
        & #below { height: auto; max-height: 2; padding: 0 0 0 9; }
        & #then-row { height: 5; margin: 0 0; }
        & TextArea { width: 1fr; height: 5; background: $surface; padding: 0; border: none; }
        & #said { height: 1fr; margin: 1 0 0 0; }
    }
    """

    @dataclass
    class Checked(Message):
        """The desk looked at the form."""

        form: RuleForm
        check: RuleCheck

    @dataclass
    class Offered(Message):
        """How the query could go on."""

        text: str
        candidates: tuple[str, ...]

    @dataclass
    class Saved(Message):
        """It is a version now."""

        done: RuleDone

    def __init__(self, typed: Typed, *, is_old: bool = False) -> None:
        """``is_old``: it was typed before, and kept."""
        super().__init__()
        self._typed = typed
        self._is_old = is_old
        self._rest: Timer | None = None
        self._check = RuleCheck()
        self._candidates: tuple[str, ...] = ()
        self._candidates_for = ""
        self._trouble = ""
        self._is_busy = False
        self._checked: RuleForm | None = None
        self._asking: tuple[RuleForm, str, str, bool] | None = None
        """What is saved after a yes."""

    def compose(self) -> ComposeResult:
        """What, when, if; then; where and how long; and what the desk says."""
        form = self._typed.form
        values = {"name": form.name, "when": "; ".join(form.when), "if": form.condition,
                  "queues": ", ".join(form.queues), "departments": ", ".join(form.departments),
                  "from": form.begins, "until": form.ends}  # fmt: skip
        with Vertical(id="form"):
            for key, label, hint in _FIELDS:
                with Horizontal():
                    yield Label(Content(label))
                    kind = ConditionInput if key == "if" else Input
                    yield kind(values[key], placeholder=hint, id=key, compact=True,
                               select_on_focus=False)  # fmt: skip
            yield Static(id="below")
            with Horizontal(id="then-row"):
                yield Label(Content("Then"))
                yield TextArea("\n".join(form.then), compact=True, highlight_cursor_line=False,
                               tab_behavior="focus")  # fmt: skip
            with Horizontal():
                yield Label(Content("Stop"))
                yield YesNo(form.stop, "yes: ask no further rule", "no", id="stop")
                yield Label(Content("On"), classes="second")
                yield YesNo(form.enabled, "yes", "no: switched off", id="on")
            for left, right in (_BOUNDS[:2], _BOUNDS[2:]):
                with Horizontal():
                    for number, (key, label, hint) in enumerate((left, right)):
                        yield Label(Content(label), classes="second" if number else "")
                        yield Input(values[key], placeholder=hint, id=key, compact=True,
                                    select_on_focus=False)  # fmt: skip
            yield Static(id="said")

    def on_mount(self) -> None:
        """Begin with the query, or with the name of a new rule."""
        for field in self.query(Input):
            field.cursor_blink = False
        area = self.query_one(TextArea)
        area.cursor_blink = False
        self._entitle("typed before; ^x forgets it" if self._is_old else "")
        self.query_one("#if" if self._typed.name else "#name", Input).focus()
        self._say()
        self._soon()

    # Typing

    def on_input_changed(self, event: Input.Changed) -> None:
        """Ask the desk once the keys rest; how a query goes on is asked at once."""
        event.stop()
        self._soon()
        if event.input.id == "if" and event.input.has_focus:
            self._complete(event.value, self._form().when)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """The same for actions."""
        event.stop()
        self._soon()

    def on_yes_no_turned(self, event: YesNo.Turned) -> None:
        """And for choices."""
        event.stop()
        self._soon()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose an event, else go on."""
        event.stop()
        if event.input.id != "when":
            self.focus_next()
            return
        field = event.input

        def chosen(value: str | None) -> None:
            if value is not None:
                field.value = value
                field.cursor_position = len(value)

        self.app.push_screen(Picker("When", {each: each for each in EVENTS}, field.value), chosen)

    def on_condition_input_wish(self, event: ConditionInput.Wish) -> None:
        """Complete what is begun; with nothing begun go on."""
        event.stop()
        field = self.query_one("#if", Input)
        is_fresh = self._candidates_for == field.value
        whole = finish(field.value, self._candidates) if is_fresh else field.value
        if whole == field.value:
            self.focus_next()
            return
        field.value = whole
        field.cursor_position = len(whole)

    # Leaving

    def action_save(self, force: bool) -> None:
        """Make it a version."""
        self._begin_saving(self._typed.name, force=force)

    def action_save_new(self) -> None:
        """Make it another rule: what it was made from stays as it is."""
        self._begin_saving("", force=False)

    def action_leave(self) -> None:
        """Keep what was typed for the next time."""
        form = self._form()
        is_kept = form != self._typed.form or self._is_old
        self.dismiss(replace(self._typed, form=form) if is_kept else None)

    def action_forget(self) -> None:
        """Throw it away."""
        self.dismiss(None)

    def _begin_saving(self, name: str, *, force: bool) -> None:
        if self._is_busy:
            return
        self._is_busy, self._trouble = True, ""
        self._entitle("saving …")
        self._asking = (self._form(), name, self._typed.seen if name else "", force)
        self._save(*self._asking)

    def _ask_for_a_yes(self, error: WantsYes) -> None:
        """It would send many mails: ask, and save the very same after a yes."""
        self._entitle("")
        asking = self._asking

        def answered(answer: str | None) -> None:
            if answer == "yes" and asking is not None:
                self._is_busy = True
                self._entitle("saving …")
                self._save(*asking, yes=error.said)

        self.app.push_screen(yes_to_many_mails(error), answered)

    # What the desk says

    def on_rule_form_screen_checked(self, event: Checked) -> None:
        """Show it, unless more was typed."""
        event.stop()
        if event.form == self._form():
            self._check, self._checked = event.check, event.form
            self._say()

    def on_rule_form_screen_offered(self, event: Offered) -> None:
        """Show how the query goes on."""
        event.stop()
        if event.text == self.query_one("#if", Input).value:
            self._candidates, self._candidates_for = event.candidates, event.text
            self._say()

    def on_rule_form_screen_saved(self, event: Saved) -> None:
        """Done."""
        event.stop()
        self.dismiss(event.done)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What was typed stays, whatever the desk says."""
        if event.state is not WorkerState.ERROR or event.worker.error is None:
            return
        event.stop()
        if event.worker.group == "complete":
            return
        self._is_busy = False
        if isinstance(event.worker.error, WantsYes):
            self._ask_for_a_yes(event.worker.error)
            return
        words = self.app.words_of(event.worker.error)
        self._trouble = words.replace("Or take it as it is: --force.", "^g takes it as it is.")
        self._entitle("")
        self._say()

    @work(thread=True, exclusive=True, group="check", exit_on_error=False)
    def _ask(self, form: RuleForm) -> None:
        self.post_message(self.Checked(form, self.app.desk.check_rule(form, self._typed.name)))

    @work(thread=True, exclusive=True, group="complete", exit_on_error=False)
    def _complete(self, text: str, when: tuple[str, ...]) -> None:
        self.post_message(self.Offered(text, self.app.desk.complete_condition(text, when)))

    @work(thread=True, group="save", exit_on_error=False)
    def _save(self, form: RuleForm, name: str, seen: str, force: bool, yes: str = "") -> None:
        done = self.app.desk.save_rule(form, name, seen, force=force, yes=yes)
        self.post_message(self.Saved(done))

    # Showing

    def _soon(self) -> None:
        """Ask the desk once the keys rest."""
        self._trouble = ""
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_REST, self._ask_now)
        self._say()

    def _ask_now(self) -> None:
        self._ask(self._form())

    def _form(self) -> RuleForm:
        text = {field.id or "": field.value.strip() for field in self.query(Input)}
        actions = self.query_one(TextArea).text.split("\n")
        return RuleForm(
            name=text["name"],
            when=_listed(text["when"], ";") or ("mail in",),
            condition=text["if"],
            then=tuple(line.strip() for line in actions if line.strip()),
            stop=self.query_one("#stop", YesNo).value,
            enabled=self.query_one("#on", YesNo).value,
            begins=text["from"],
            ends=text["until"],
            queues=_listed(text["queues"], ","),
            departments=_listed(text["departments"], ","),
        )

    def _say(self) -> None:
        field = self.query_one("#if", Input)
        check = self._check if self._is_fresh else None
        begun = self._candidates if self._candidates_for == field.value else ()
        below = query_hint(
            check, begun if field.has_focus else (), max(20, field.size.width),
            int(field.scroll_offset.x),
        )  # fmt: skip
        self.query_one("#below", Static).update(content_of(below))
        width = max(20, self.query_one("#form").size.width - 4)
        self.query_one("#said", Static).update(content_of(said(check, self._trouble, width)))

    @property
    def _is_fresh(self) -> bool:
        return self._checked is not None and self._checked == self._form()

    def _entitle(self, state: str) -> None:
        box = self.query_one("#form")
        title = f"Rule {self._typed.name}" if self._typed.name else "New rule"
        box.border_title = Content(one_line(title, 60))
        now: list[Span] = [(f"{state} · ", Ink.SOON)] if state else []
        box.border_subtitle = content_of(
            [*now, ("^s saves a new version · Tab goes on · Esc keeps it for later", Ink.QUIET)]
        )


def _listed(text: str, between: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(between) if part.strip())
