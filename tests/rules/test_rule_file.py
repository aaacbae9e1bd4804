"""Rule files: read, taken apart and put together byte by byte, edited with their comments."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.rule_file import alike, in_other_order, joined, read_file
from helpdesk_tui.rules.rule_form import form_of, text_of
from helpdesk_tui.rules.rulebook_edit import switch_rule
from helpdesk_tui.rules.rulebook_toml import read_rulebook, write_rulebook
from tests.rules.asked import rule

FILE = """\
# Rules of the IT desk

# the busiest one
[[rule]]
name = "network"   # since 2024
when = ["mail in", "follow-up in"]
if = '''
  subject:vpn
  OR body:/wi-?fi/
'''
then = [
  "queue IT",  # first line
  "tag network",
]
stop = true

  [[rule]]
name = "thanks"
until = 2030-01-01
enabled = false
then = "close"
# the end"""


def test_a_file_is_read_and_comes_out_as_it_was() -> None:
    file = read_file(FILE)
    network, thanks = file.rules
    assert network.text == "subject:vpn OR body:/wi-?fi/"
    assert [str(action) for action in network.then] == ["queue IT", "tag network"]
    assert (thanks.enabled, str(thanks.ends)) == (False, "2030-01-01 00:00:00+00:00")
    assert file.preamble == "# Rules of the IT desk\n\n"
    assert [each.line for each in file.written] == [3, 17]
    assert joined(file.preamble, [each.text for each in file.written]) == FILE


def test_what_is_written_is_read_again() -> None:
    rules = (
        rule("a", 'subject:"x \\"y" -from:@a.test', 'note It\'s "so"\nand so', stop=True),
        rule("b", r"body:/\d'\//", "tag x", "close", enabled=False, queues=("A", "B")),
    )
    assert read_rulebook(write_rulebook(rules)) == rules


RULE = '[[rule]]\nname = "a"\n'


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("x =\n", 1, 4, "not TOML"),
        ("[rules]\n", 1, 1, "unknown table or key 'rules'"),
        ('rule = "x"\n', 1, 1, "two brackets"),
        (RULE + "tehn = 'close'\n", 3, 1, "Did you mean 'then'?"),
        (RULE + "then = ['close', 'queu IT']\n", 3, 18, "Did you mean 'queue'?"),
        (RULE + "then = 'close'\nif = 'a subjct:b'\n", 4, 9, "no field 'subjct'"),
        (RULE + "then = 'close'\nif = '''\n  a\n  is:opne'''\n", 6, 6, "Did you mean 'open'?"),
        (RULE + 'then = "close"\nif = "\\"a\\" foo:b"\n', 4, 13, "no field 'foo'"),
        (RULE + "when = 'due in 4h'\nif = 'header:X'\nthen = 'close'\n", 4, 7, "of mail only"),
        (RULE + "then = 'close'\nwhen = ['mail in', 'moon']\n", 4, 20, "is no event"),
        (RULE + "then = 7\n", 3, 1, "'then' is not a text"),
        (RULE + "stop = 1\nthen = 'close'\n", 3, 1, "neither true nor false"),
        (RULE + "until = 'soon'\nthen = 'close'\n", 3, 1, "is no day"),
        (RULE + "then = ['queue A', 'queue B']\n", 2, 1, "sets queue twice"),
        (RULE, 2, 1, "does nothing"),
        (RULE + "[rule.when]\nall = []\n[rule.then]\nclose = true\n", 3, 7, "is a table"),
        (RULE + "then = 'close'\n" + RULE + "then = 'close'\n", 5, 1, "a second rule"),
    ],
)
def test_an_error_points_at_its_place(text: str, line: int, column: int, said: str) -> None:
    with pytest.raises(RuleError) as refused:
        read_rulebook(text)
    error = refused.value
    assert said in str(error)
    assert (error.line, error.column) == (line, column)


def test_switching_a_rule_changes_one_line_only() -> None:
    network, thanks = (each.text for each in read_file(FILE).written)
    assert switch_rule(thanks, True) == thanks.replace("enabled = false", "enabled = true")
    assert switch_rule(thanks, False) == thanks
    assert set(switch_rule(network, False).splitlines()) == {
        *network.splitlines(),
        "enabled = false",
    }


def test_editing_a_rule_keeps_the_comments_of_what_stays() -> None:
    written = read_file(FILE).written[0]
    changed = rule("network", "vpn", "close")
    form = replace(
        form_of(written.text), when=("mail in",), condition="vpn", then=("close",), stop=False
    )
    text = text_of(form, written.text)
    assert read_rulebook(text) == (changed,)
    assert "# since 2024" in text and "# the busiest one" in text
    assert Action.read("close") in changed.then


@pytest.mark.parametrize(
    ("texts", "order", "came"),
    [
        (("a\n\n", "b\n\n", "c\n"), (2, 0, 1), ["c\n\n", "a\n\n", "b\n"]),
        (("a\n", "\nb\n", "\nc\n"), (1, 2, 0), ["b\n", "\nc\n", "\na\n"]),
        (("a\n", "b"), (1, 0), ["b\n", "a"]),
        (("a\r\n\r\n", "b\r\n"), (1, 0), ["b\r\n\r\n", "a\r\n"]),
    ],
)
def test_empty_lines_stay_at_their_places_when_rules_move(
    texts: tuple[str, ...], order: tuple[int, ...], came: list[str]
) -> None:
    moved = in_other_order(texts, order)
    assert moved == came
    back = [order.index(each) for each in range(len(order))]
    assert in_other_order(moved, back) == list(texts)
    assert all(alike(text, moved[back[i]]) for i, text in enumerate(texts))
