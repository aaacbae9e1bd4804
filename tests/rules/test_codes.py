"""Codes of countries and languages: only those of the lists, and the nearest is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from helpdesk_tui.errors import RuleError, Usage
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.codes import COUNTRIES, LANGUAGES, check_country, check_language


def test_the_lists_are_those_of_iso_3166_and_iso_639() -> None:
    assert (len(COUNTRIES), len(LANGUAGES)) == (249, 183)
    assert all(len(code) == 2 and code.islower() for code in (*COUNTRIES, *LANGUAGES))
    assert (COUNTRIES["dk"], LANGUAGES["cs"]) == ("Denmark", "Czech")
    assert (COUNTRIES["tf"], LANGUAGES["nb"]) == ("French Southern Territories", "Norwegian Bokmål")


def test_a_code_is_taken_in_any_case_and_none_stays_none() -> None:
    assert (check_country(" DK "), check_language("Da")) == ("dk", "da")
    assert (check_country(""), check_language(" ")) == ("", "")


@pytest.mark.parametrize(
    ("check", "typed", "told"),
    [
        (check_country, "uk", "Did you mean gb, United Kingdom?"),
        (check_country, "sv", None),
        (check_country, "denmark", "Did you mean dk, Denmark?"),
        (check_country, "swedn", "Did you mean se, Sweden?"),
        (check_country, "zz", "Write its two letters: dk, se, cz."),
        (check_country, "xx-y", "Write its two letters: dk, se, cz."),
        (check_language, "dk", "Did you mean da, Danish?"),
        (check_language, "en-GB", "Did you mean en, English?"),
        (check_language, "swedish", "Did you mean sv, Swedish?"),
        (check_language, "xx", "Write its two letters: da, sv, cs, en."),
    ],
)
def test_an_unknown_code_is_told_with_the_nearest(
    check: Callable[[str], str], typed: str, told: str | None
) -> None:
    if told is None:
        assert check(typed) == typed, "sv is El Salvador"
        return
    with pytest.raises(Usage, match=f"'{typed}' is not the code of a") as refused:
        check(typed)
    assert refused.value.remedy == told


def test_a_rule_says_a_language_by_its_code() -> None:
    Action("language", "da")
    with pytest.raises(RuleError, match="Did you mean da"):
        Action("language", "dk")
    with pytest.raises(RuleError, match=r"Write da\."):
        Action("language", "DA")
