"""``rules``: sorting mail as it comes in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.kept_text import not_lost
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import counted, say, say_json, say_table, say_text, warn
from helpdesk_tui.cli.rule_output import described, row_of, warn_of
from helpdesk_tui.cli.rule_words import read_rule
from helpdesk_tui.cli.rules_backtest import backtest_rules
from helpdesk_tui.cli.rules_check import lint_rules
from helpdesk_tui.cli.rules_guard import Yes, agreed
from helpdesk_tui.cli.rules_history import diff, history
from helpdesk_tui.cli.rules_stats import stats
from helpdesk_tui.cli.rules_test import test_rules
from helpdesk_tui.cli.text_files import inside, rules_of, text_of, text_or_edited
from helpdesk_tui.desk.admin import rules as verbs
from helpdesk_tui.desk.admin.rule_versions import find_version
from helpdesk_tui.desk.backtest.proposal import Proposal
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.rulebook import KeptRule
from helpdesk_tui.errors import Usage
from helpdesk_tui.rules.lint import Problem
from helpdesk_tui.rules.rule_file import RuleFile

app = noun("Rules: what the desk does by itself, and why.")
app.command("test")(test_rules)
app.command("lint")(lint_rules)
app.command("backtest")(backtest_rules)
app.command()(stats)
app.command()(history)
app.command()(diff)

File = Annotated[
    Path | None, typer.Option("--file", metavar="FILE", help="TOML of one rule; - = stdin.")
]
Force = Annotated[bool, typer.Option("--force", help="Take names the desk has not (yet).")]
Words = list[str] | None


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List all rules in the order they are asked."""
    rules = verbs.list_rules(open_desk(ctx))
    if json:
        say_json([{"position": i, **described(rule)} for i, rule in enumerate(rules, 1)])
        return
    say_table(
        ("#", "NAME", "VERSION", "ON", "WHEN", "IF", "THEN"),
        [row_of(place, rule) for place, rule in enumerate(rules, 1)],
    )


@app.command()
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Its name, or NAME@VERSION as history has it.")],
    json: Json = False,
) -> None:
    """Show one rule as TOML, as it is or as it was."""
    rule = _find(open_desk(ctx), name)
    if json:
        say_json(described(rule))
    else:
        say_text(f"# {rule.name}@{rule.version}\n{rule.text.lstrip()}")
        if rule.error:
            warn(rule.error)


@app.command()
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the rule; not with --file.")] = "",
    condition: Annotated[
        str, typer.Option("--if", metavar="QUERY", help="Must hold: 'subject:vpn -is:closed'.")
    ] = "",
    then: Annotated[
        Words, typer.Option("--then", help='What to do: "queue IT"; may be repeated.')
    ] = None,
    when: Annotated[
        Words,
        typer.Option("--when", help='Event: "mail in" (the usual one), "reopened" …; repeat.'),
    ] = None,
    queue: Annotated[Words, typer.Option("--queue", help="Only in this queue.")] = None,
    department: Annotated[
        Words, typer.Option("--department", help="Only for this department.")
    ] = None,
    begins: Annotated[str, typer.Option("--from", metavar="DAY", help="Holds from then.")] = "",
    ends: Annotated[str, typer.Option("--until", metavar="DAY", help="Holds until then.")] = "",
    stop: Annotated[bool, typer.Option("--stop", help="Ask no further rule.")] = False,
    disabled: Annotated[bool, typer.Option("--disabled", help="Add it switched off.")] = False,
    before: Annotated[str, typer.Option(metavar="NAME", help="Put it before this rule.")] = "",
    file: File = None,
    force: Force = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Add a rule, from words or from TOML."""
    if file is not None:
        if name or condition or then or when:
            raise Usage("A rule comes from words or from --file, not from both.", "Leave one out.")
        text = text_of(file)
        with inside(file):
            rule = verbs.read_rule(text)
    elif not name:
        raise Usage("A rule needs a name.", 'rules add NAME --if "…" --then "…", or --file FILE')
    else:
        rule = verbs.written(read_rule(
            name, when=when or (), condition=condition, then=then or (), stop=stop,
            enabled=not disabled, begins=begins, ends=ends, queues=queue or (),
            departments=department or (),
        ))  # fmt: skip
    desk = open_desk(ctx)
    with agreed(desk, "rules add", Proposal(RuleFile("", (rule,))), yes=yes):
        problems = verbs.add_rule(desk, rule, before=before, force=force)
    _say_result(desk, rule.rule.name, "added", problems, json=json)


@app.command()
def edit(
    ctx: typer.Context,
    name: str,
    file: File = None,
    force: Force = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Change a rule: in $EDITOR, or from --file."""
    desk = open_desk(ctx)
    old = verbs.find_rule(desk, name)
    text = text_or_edited(file, old.text)
    with not_lost(file, text):
        with inside(file):
            rule = verbs.read_rule(text)
        proposal = Proposal(RuleFile("", (rule,)), renamed=old.name)
        seen = old.text if file is None else None
        with agreed(desk, "rules edit", proposal, yes=yes):
            problems = verbs.edit_rule(desk, name, rule, seen=seen, force=force)
    _say_result(desk, rule.rule.name, "changed", problems, json=json)


@app.command()
def remove(ctx: typer.Context, name: str) -> None:
    """Take a rule out; its versions stay readable."""
    verbs.remove_rule(open_desk(ctx), name)
    say(f"Rule {name} removed. Its versions stay: helpdesk-tui rules history {name}")


@app.command()
def move(
    ctx: typer.Context,
    name: str,
    place: Annotated[int, typer.Argument(min=1, help="1 = asked first.")],
) -> None:
    """Move a rule to another place in the order."""
    now = verbs.move_rule(open_desk(ctx), name, place)
    say(f"Rule {name} is number {now} now.")


@app.command()
def enable(ctx: typer.Context, name: str, yes: Yes = False) -> None:
    """Switch a rule on; asks first when it would have sent many mails."""
    desk = open_desk(ctx)
    verbs.find_rule(desk, name)
    with agreed(desk, "rules enable", Proposal(on=(name,)), yes=yes):
        verbs.switch_rule(desk, name, True)
    say(f"Rule {name} is on.")


@app.command()
def disable(ctx: typer.Context, name: str) -> None:
    """Switch a rule off."""
    verbs.switch_rule(open_desk(ctx), name, False)
    say(f"Rule {name} is off.")


@app.command("import")
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TOML; - = stdin.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="The file is the whole rulebook: remove others.")
    ] = False,
    force: Force = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Take in a rule file: all of it, or nothing if any is wrong."""
    rules = rules_of(file)
    desk = open_desk(ctx)
    with agreed(desk, "rules import", Proposal(rules, replace_all=replace), yes=yes):
        done = verbs.import_rules(desk, rules, replace_all=replace, force=force)
    warn_of(done.problems)
    if json:
        say_json(done)
        return
    say(
        f"{len(done.added)} added, {len(done.changed)} changed, {len(done.unchanged)} as before,"
        f" {len(done.removed)} removed."
    )
    if done.removed:
        named = ", ".join(done.removed)
        say(f"Removed: {named}. A rule's way back is told by: helpdesk-tui rules history NAME")


@app.command()
def export(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Not given: stdout.")] = None,
    json: Json = False,
) -> None:
    """Write all rules as TOML, ready to be imported."""
    desk = open_desk(ctx)
    rules = verbs.list_rules(desk)
    if json:
        say_json([described(rule) for rule in rules])
    elif file is None:
        say_text(verbs.rule_file(desk))
    else:
        file.write_text(verbs.rule_file(desk), "utf-8", newline="")
        say(f"{counted(len(rules), 'rule')} written to {file}.")


def _find(desk: Desk, name: str) -> KeptRule:
    """A rule by name, or by NAME@VERSION. Raises NotFound."""
    bare, _, version = name.rpartition("@")
    if bare and version.isascii() and version.isdigit():
        return find_version(desk, bare, int(version))
    return verbs.find_rule(desk, name)


def _say_result(
    desk: Desk, name: str, what: str, problems: Sequence[Problem], *, json: bool
) -> None:
    warn_of(problems)
    rule = verbs.find_rule(desk, name)
    if json:
        say_json(described(rule))
    else:
        say(f"Rule {rule.name}@{rule.version} {what}.")
