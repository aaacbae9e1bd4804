"""The line that introduces a quote: "On Monday Anna wrote:" in many languages (E92).

No pattern here can backtrack: a line that ends in a colon is found first, then at most five
lines above it are tried as the start. Work per line has a fixed bound.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from helpdesk_tui.mail.reply_words import DATE_STARTS, WROTE, WROTE_GLUED

_LOOK_BACK: Final = 5
_LONGEST: Final = 400
_MOST_CANDIDATES: Final = 5_000  # more lines that end in a colon are a log
_LONGEST_LINE: Final = 250
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b|20\d\d[年년]")
_DATE: Final = re.compile(r"\b\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\b")
_TIME: Final = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_ADDRESS: Final = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,255}")
_ISO_START: Final = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?P<time> \d{1,2}:\d\d)?(?P<zone> GMT[+-]\d\d:\d\d)? \S"
)
_BY: Final = re.compile(
    r" (?:by|von|af|av|od|par|por|da|door|przez) [^\s<>@]{1,64}@[^\s<>@]{1,255}:$"
)
_SENTENCE_END: Final = re.compile(r"(?:[!?]|[^\W\d_]{5,}\.)$")
_STRIPPED: Final = " \t\u00a0\u202f*_\ufeff"


def attribution_spans(lines: Sequence[str]) -> dict[int, int]:
    """Find every attribution: first line number → line number after its last line.

    Lines are given without line ends. Lines inside a ">" quote are no attribution of the
    mail itself and are left out, except the end of one that was wrapped ("> wrote:").
    """
    spans: dict[int, int] = {}
    free_from = 0
    candidates = [end for end, line in enumerate(lines) if _may_end(line)]
    for end in candidates[:_MOST_CANDIDATES]:
        start = _start_of(lines, end, lines[end].strip(_STRIPPED), free_from)
        if start is not None:
            spans[start] = end + 1
            free_from = end + 1
    return spans


def _may_end(line: str) -> bool:
    """Say whether an attribution can end on this line: it ends in a colon or begins a date."""
    if len(line) > _LONGEST_LINE:
        return False
    if not (":" in line or "wrote" in line or "20" in line or "：" in line):
        return False  # nearly all lines
    bare = line.strip(_STRIPPED)
    return _ends_well(bare) or (bare[:2] == "20" and bare[4:5] in ("-", "/"))


def _ends_well(bare: str) -> bool:
    """Say whether a line ends like an attribution: in a colon, or "wrote" between dashes."""
    if bare.startswith("--"):
        bare = bare.rstrip("- ")
    return bare.endswith((":", "：")) or bare.rstrip("- ").endswith("wrote")


def _start_of(lines: Sequence[str], end: int, bare: str, free_from: int) -> int | None:
    """The first line of the attribution that ends on this line, or None."""
    if _is_bare_date(bare, lines[end + 1] if end + 1 < len(lines) else ""):
        return end
    if not _ends_well(bare):
        return None
    if bare.startswith(">") and not _is_wrapped_end(bare):
        return None
    if _is_ruled(lines[end].strip(), bare):
        return end
    start = _longest_dated(lines, end, free_from)
    if start is not None and (_tells_a_story(lines, start, end) or _is_loose(lines, start, end)):
        return None
    return start


def _is_ruled(line: str, bare: str) -> bool:
    """Say whether a line is "---- Anna Berg wrote ----", as some phones write it."""
    words = bare.strip("- ").lower().split()
    is_ruled = line.startswith("--") and line.endswith("--")
    return is_ruled and 1 < len(words) <= _MOST_NAME_WORDS and words[-1] in WROTE


_FIRST_PERSON: Final = frozenset("i jeg jag ich jsem ik".split())


def _tells_a_story(lines: Sequence[str], start: int, end: int) -> bool:
    """Say whether "On Monday I wrote:" is the author's own, with no quote below it."""
    text = " ".join(lines[start : end + 1])
    if _FIRST_PERSON.isdisjoint(text.lower().split()) and _names_somebody(text):
        return False
    below = next((line for line in lines[end + 1 : end + 4] if line.strip()), "")
    return not below.lstrip().startswith((">", "|"))


def _is_loose(lines: Sequence[str], start: int, end: int) -> bool:
    """Say whether "On 4 May Mr Hill wrote:" is the author's own: mail programs say more.

    They name the hour or the address, or mark what they quote.
    """
    text = " ".join(lines[start : end + 1])
    if _TIME.search(text) or "@" in text or text.lstrip().startswith("--"):
        return False
    below = next((line for line in lines[end + 1 : end + 4] if line.strip()), "")
    return not below.lstrip().startswith((">", "|"))


def _names_somebody(text: str) -> bool:
    """Say whether a text has a name in it: "On 3 May 2021 the server wrote:" has none."""
    if "@" in text:
        return True
    words = [word.strip(",.()\"'*:<>") for word in text.split()[1:]]
    return any(
        word and word[0].isalpha() and not word[0].islower() and word.lower() not in _NO_NAMES
        for word in words
    ) or not _YOU.isdisjoint(word.lower() for word in words)


_NO_NAMES: Final = DATE_STARTS | frozenset(
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember "
    "okt dez mär am pm a.m p.m gmt utc cet cest est edt pst pdt uhr".split()
)
_YOU: Final = frozenset(
    "you du sie ihr vous tu usted você voi lei jij u vy ty pan pani ni te".split()
)


def _longest_dated(lines: Sequence[str], end: int, free_from: int) -> int | None:
    """Try this line and those above it: a dated start wins over a mere name."""
    joined = ""
    named: int | None = None
    for start in range(end, max(end - _LOOK_BACK, free_from) - 1, -1):
        part = lines[start].strip(_STRIPPED).strip("- ")
        if not part:
            if joined.startswith("<"):
                continue
            break
        if start < end and (part.startswith(">") or _SENTENCE_END.search(part)):
            break
        joined = (part.lstrip("> ") if start == end else part) + " " + joined
        if len(joined) > _LONGEST:
            break
        form = _form(joined.rstrip())
        if form == "dated":
            return _first_line(lines, start, free_from)
        if form == "named" and named is None:
            named = start
    return named


def _first_line(lines: Sequence[str], start: int, free_from: int) -> int:
    """Where an attribution begins whose date begins, or goes on, on this line."""
    if start > free_from and _is_broken_start(lines, start):
        return start - 1
    # Chinese Gmail writes the name before the date; a long one is alone on its line.
    if start > free_from and _ends_in_chinese_sender(lines[start - 1], lines[start]):
        above = start - 1
        is_address = lines[above].strip(_STRIPPED).startswith("<") and above > free_from
        return above - 1 if is_address and _is_short(lines[above - 1]) else above
    return start


def _ends_in_chinese_sender(above: str, line: str) -> bool:
    """Say whether "Anna <anna@…>" stands above "于2026年…", or "… 於" above "2026年…"."""
    sender, date = above.strip(_STRIPPED), line.strip(_STRIPPED)
    if date[:1].isdigit() and sender.endswith(("于", "於")):
        sender = sender[:-1].rstrip()
    elif not date.startswith(("于", "於")):
        return False
    return sender.endswith(">") and not sender.startswith(">") and "@" in sender


def _is_short(line: str) -> bool:
    """Say whether a line can be the name above an address."""
    bare = line.strip(_STRIPPED)
    return 0 < len(bare.split()) <= _MOST_DATE and not bare.endswith((*".!?:,", "。", "！", "？"))


def _is_broken_start(lines: Sequence[str], start: int) -> bool:
    """Say whether the date itself was wrapped: "On Nov 21, 2014," and below it "at 10:18,"."""
    line = lines[start].strip(_STRIPPED).lower()
    if not line.startswith(_TIME_STARTS) and not _TIME.match(line):
        return False
    above = lines[start - 1].strip(_STRIPPED)
    is_dated = bool(_YEAR.search(above) or _DATE.search(above)) and len(above.split()) <= _MOST_DATE
    return is_dated and _starts_dated(above.lower().split()[0])


_TIME_STARTS: Final = (
    "at ",
    "kl. ",
    "kl ",
    "um ",
    "v ",
    "à ",
    "a las ",
    "alle ",
    "om ",
    "o ",
    "às ",
)
_MOST_DATE: Final = 6


def _form(text: str) -> str:
    """Name the sort of attribution a text is: "dated", "named" or "" for none."""
    words = text.lower().replace(">", "> ").rstrip(": ：").split()
    if not words:
        return ""
    has_date = bool(_YEAR.search(text) or _DATE.search(text))
    has_time = bool(_TIME.search(text))
    has_verb = any(word.strip("(),.:;*\"'") in WROTE or word in WROTE for word in words)
    if not has_verb and not any(verb in text for verb in WROTE_GLUED):
        # Some languages have no verb here: a date, a time and an address in brackets must do.
        if has_date and has_time and len(words) <= _MOST_DATE_WORDS and _BY.search(text):
            return "dated"
        is_bare = text.endswith((">:", ">：")) and has_date and has_time
        return "dated" if is_bare and _starts_dated(words[0]) and _ADDRESS.search(text) else ""
    if _starts_dated(words[0]) and (has_date or (has_time and _ADDRESS.search(text))):
        return "dated"
    return "named" if _is_named(text, words, has_date) else ""


def _starts_dated(word: str) -> bool:
    """Say whether a first word begins a date: "On", "Den", "man.", "3.", "2021年…"."""
    first = word.strip("*,(\"'")
    return (
        first in DATE_STARTS
        or first.rstrip(".") in DATE_STARTS
        or first[:1].isdigit()
        or first.startswith(("在", "于", "於"))
    )


def _is_named(text: str, words: list[str], has_date: bool) -> bool:
    """Say whether a text is "Anna Berg <anna@…> wrote:" or "Anna skrev den 3 maj 2024:"."""
    if text.startswith("<") or text.count("<") != text.count(">"):
        return False
    verb_last = words[-1].strip("*)(") in WROTE or words[-1] in WROTE
    address = _ADDRESS.search(text)
    if address:
        if not has_date and _is_prose(text[: address.start()]):
            return False
        return verb_last or bool(has_date or _TIME.search(text))
    return has_date and bool(_TIME.search(text)) and len(words) <= _MOST_NAME_WORDS


def _is_prose(before: str) -> bool:
    """Say whether what stands before an address is no name: "This is what <anna@…> wrote:"."""
    words = before.strip(" <([\"'").split()
    small = [word for word in words if word[0].islower() and word not in _PARTICLES]
    is_bracketed = before.rstrip().endswith(("<", "(", "["))
    return len(small) > 1 or (bool(small) and not is_bracketed)


_PARTICLES: Final = frozenset("von van der den de af ter du da di la le el al bin via at".split())
_MOST_NAME_WORDS: Final = 14
_MOST_DATE_WORDS: Final = 9


def _is_wrapped_end(bare: str) -> bool:
    """Say whether a ">" line is only the end of an address broken off ("> wrote:", ">:")."""
    rest = bare.lstrip("> ").rstrip(":： ").lower()
    return not rest or rest in WROTE or rest in ("a écrit", "ha scritto")


def _is_bare_date(bare: str, below: str) -> bool:
    """Say whether a line is an old Gmail "2016-03-03 17:21 GMT+01:00 Anna <…>" without a verb."""
    found = _ISO_START.match(bare)
    if found is None or bare.endswith((".", "!", "?")):
        return False
    if len(bare.split()) > _MOST_DATE_WORDS:
        return False
    ends_in_address = bare.rstrip(":").endswith(">") and "@" in bare
    is_followed_well = not below.strip() or below.lstrip()[:1] in (">", "|")
    return is_followed_well and (ends_in_address or found["zone"] is not None)
