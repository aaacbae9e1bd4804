"""Reading and writing queries."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.errors import RuleError
from helpdesk_tui.folding import words_of
from helpdesk_tui.rules.query import Query, format, parse
from helpdesk_tui.rules.query.ast import (
    And,
    DayWord,
    Domain,
    Everything,
    Has,
    HasHeader,
    Is,
    NameField,
    Names,
    Node,
    Not,
    Op,
    Or,
    Ordered,
    Pattern,
    Same,
    Scope,
    Span,
    Special,
    State,
    Text,
    TextField,
    Thing,
    Time,
    TimeField,
    Unit,
    all_of,
    any_of,
    negated,
)
from helpdesk_tui.rules.query.fields import MAY_BE_NONE
from helpdesk_tui.words import Priority, Source, Status


def word(text: str, field: TextField = TextField.ANYWHERE, *, prefix: bool = False) -> Text:
    return Text(field, text, prefix)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", Everything()),
        ("  ", Everything()),
        ("vpn", word("vpn")),
        ("vp*", word("vp", prefix=True)),
        ('"två ord"', word("två ord")),
        ('"två ord"*', word("två ord", prefix=True)),
        (r'"a \"b\" \\"', word(r'a "b" ' + "\\")),
        ("a b", And((word("a"), word("b")))),
        ("a OR b c", Or((word("a"), And((word("b"), word("c")))))),
        ("(a OR b) c", And((Or((word("a"), word("b"))), word("c")))),
        ("-a", Not(word("a"))),
        ("--a", word("a")),
        ("-(a b)", Not(And((word("a"), word("b"))))),
        ("or", word("or")),
        ('"OR"', word("OR")),
        ("a-b", word("a-b")),
        ("subject:vpn*", word("vpn", TextField.SUBJECT, prefix=True)),
        ('from:"Bo Hansen"', word("Bo Hansen", TextField.FROM)),
        ("to:a,b", Or((word("a", TextField.TO), word("b", TextField.TO)))),
        ("Queue:Faktura", Names(NameField.QUEUE, ("Faktura",))),
        ("status:new,OPEN", Names(NameField.STATUS, ("new", "open"))),
        ("owner:me,none,alice", Names(NameField.OWNER, (Special.ME, Special.NONE, "alice"))),
        ('owner:"me"', Names(NameField.OWNER, ("me",))),
        ("queue:none", Names(NameField.QUEUE, ("none",))),
        ('category:"Network / VPN"', Names(NameField.CATEGORY, ("Network / VPN",))),
        ("org:none", Names(NameField.ORG, (Special.NONE,))),
        ('org:"none"', word("none", TextField.ORG)),
        ("due:none", Names(NameField.DUE, (Special.NONE,))),
        ("#1042", Names(NameField.NUMBER, ("1042",))),
        ("number:#1042,7", Names(NameField.NUMBER, ("1042", "7"))),
        ("1042", word("1042")),
        ("number>7", Ordered(NameField.NUMBER, Op.GT, 7)),
        ("priority>=high", Ordered(NameField.PRIORITY, Op.GE, Priority.HIGH)),
        ("priority:high", Names(NameField.PRIORITY, ("high",))),
        ("age>3d", Time(TimeField.AGE, Op.GT, Span(3, Unit.DAY))),
        ("due<=4h", Time(TimeField.DUE, Op.LE, Span(4, Unit.HOUR))),
        ("updated<6mo", Time(TimeField.UPDATED, Op.LT, Span(6, Unit.MONTH))),
        ("created<2026-01-31", Time(TimeField.CREATED, Op.LT, date(2026, 1, 31))),
        ("due:today", Time(TimeField.DUE, Op.EQ, DayWord.TODAY)),
        ("is:open", Is(State.OPEN)),
        ("is:unread,hidden", Or((Is(State.UNREAD), Is(State.HIDDEN)))),
        ("-has:reply", Not(Has(Thing.REPLY))),
    ],
)
def test_a_query_is_read(text: str, node: Node) -> None:
    assert parse(text) == Query(node)


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("vpn foo:bar", 5, "no field 'foo'"),
        ("ownr:me", 1, "Did you mean 'owner'?"),
        ("status:nev", 8, "Did you mean 'new'?"),
        ("status:new,opn", 12, "Did you mean 'open'?"),
        ("source:fax", 8, "Known: mail"),
        ("priority>hi", 10, "unknown priority"),
        ("number:x", 8, "no ticket number"),
        ("number>1,2", 10, "one value"),
        ("queue>IT", 1, "queue knows no >"),
        ("queue:it*", 7, "queue knows no *"),
        ('queue:""', 7, "empty value"),
        ("is:opne", 4, "Did you mean 'open'?"),
        ("has:cat", 5, "unknown thing 'cat'"),
        ("age:3d", 5, "needs < or >"),
        ("age>today", 5, "no time"),
        ("due<soon", 5, "2026-01-31"),
        ("created<2026-02-30", 9, "no time"),
        ("created<0001-01-01", 9, "no time"),
        ("created>3d,4d", 12, "one value"),
        ("status:", 8, "no value"),
        ("status: new", 9, "no value"),
        ("tag:a,", 6, "behind the comma"),
        ("(a", 1, "has no end"),
        ("a)", 2, "has no beginning"),
        ("()", 2, "no content"),
        ("a OR", 5, "ends too early"),
        ("OR a", 1, "'OR' cannot stand here"),
        ("a , b", 3, "',' cannot stand here"),
        ("-", 2, "ends too early"),
        ('a "b', 3, "has no end"),
        ("!!!", 1, "no letter or digit"),
        ("subject:/a/", 9, "a search knows no /pattern/"),
        ("vpn from=bo@a.example", 10, "a search knows no ="),
        ("header:X-Spam", 1, "header is known of mail only"),
        ("a header.X-Spam:yes", 3, "of mail only"),
        ("attachment:scan", 1, "of mail only"),
        ("auto:reply", 1, "of mail only"),
        ("is:verified", 4, "of mail only"),
        ("from:@", 6, "no domain"),
        ("subject:/a", 9, "a pattern / has no end"),
        ("queue=IT", 1, "queue knows no ="),
        ("(" * 50 + "a", 42, "too deep"),
        ("a" * 5000, 4001, "too long"),
    ],
)
def test_an_error_points_at_its_column(text: str, column: int, said: str) -> None:
    with pytest.raises(RuleError) as refused:
        parse(text)
    assert (refused.value.line, refused.value.column) == (1, column)
    assert str(refused.value).startswith(f"Column {column}: ")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("org:/none/", Pattern(TextField.ORG, "none")),
        ("subject:/wi-?fi/", Pattern(TextField.SUBJECT, "wi-?fi")),
        (r"body:/a\/b \d/", Pattern(TextField.BODY, r"a/b \d")),
        ("from=Bo@a.example", Same(TextField.FROM, "Bo@a.example")),
        ("from:@a.example", Domain(TextField.FROM, "a.example")),
        ('from:"@a.example"', word("@a.example", TextField.FROM)),
        ("header:List-Id", HasHeader("List-Id")),
        ("Header.X-Spam:yes", Text(TextField.HEADER, "yes", header="X-Spam")),
        ("header.X-Spam=yes", Same(TextField.HEADER, "yes", "X-Spam")),
        ("header.X-Spam:/^y/", Pattern(TextField.HEADER, "^y", "X-Spam")),
        ("attachment:scan*", word("scan", TextField.ATTACHMENT, prefix=True)),
        ("auto:none,reply", Names(NameField.AUTO, (Special.NONE, "reply"))),
        ("is:verified", Is(State.VERIFIED)),
    ],
)
def test_a_rule_on_mail_may_ask_more(text: str, node: Node) -> None:
    assert parse(text, Scope.MAIL) == Query(node)


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("vpn subject:/(a/", 13, "missing ): (a"),
        ("subject:/(?=a)/", 9, "RE2"),
        ("subject://", 9, "the pattern is empty"),
        ("subject=/a/", 9, "behind a colon"),
        ("queue:/a/", 7, "queue knows no /pattern/"),
        ("header=x", 1, "header wants a name"),
        ("header.X:!!", 10, "no letter or digit"),
        ("subject=", 1, "no value"),
    ],
)
def test_a_rule_that_asks_wrongly_is_pointed_at(text: str, column: int, said: str) -> None:
    with pytest.raises(RuleError) as refused:
        parse(text, Scope.MAIL)
    assert refused.value.column == column or said == "no value"
    assert said in str(refused.value)


def test_a_query_is_written_in_one_standing_form() -> None:
    text = ' STATUS:new,open  (vpn* OR "a b")  #7 -( x   OR -y )'
    standing = 'STATUS:new,open (vpn* OR "a b") number:7 -(x OR -y)'.replace("STATUS", "status")
    assert format(parse(text)) == standing
    assert format(Query()) == ""


@settings(deadline=None)
@given(st.text(alphabet='ab1:<>=,"()-* OR#\\é/', max_size=20))
def test_any_text_is_read_or_refused_and_what_is_read_is_written(text: str) -> None:
    try:
        query = parse(text, Scope.MAIL)
    except RuleError as error:
        assert 1 <= error.column <= len(text) + 1
        return
    assert parse(format(query), Scope.MAIL) == query


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
NAMES = st.one_of(
    ANY_TEXT.filter(str.strip), st.sampled_from(["none", "me", "OR", "a,b", "-x", "VPN*"])
)
OPEN_NAMES = st.sampled_from(
    [NameField.QUEUE, NameField.OWNER, NameField.TEAM, NameField.CATEGORY, NameField.TAG]
)


def _names(field: NameField) -> st.SearchStrategy[Node]:
    values: st.SearchStrategy[str | Special] = NAMES
    if field in MAY_BE_NONE:
        values = values | st.just(Special.NONE)
    if field is NameField.OWNER:
        values = values | st.just(Special.ME)
    listed = st.lists(values, min_size=1, max_size=3, unique=True).map(tuple)
    return st.builds(Names, st.just(field), listed)


def _closed(field: NameField, words: list[str]) -> st.SearchStrategy[Node]:
    listed = st.lists(st.sampled_from(words), min_size=1, max_size=2, unique=True).map(tuple)
    return st.builds(Names, st.just(field), listed)


ADDRESSES = st.sampled_from(["nordwind.example", "ålborg.example", "a*b-c", "x"])
COMPARE = st.sampled_from([Op.LT, Op.LE, Op.GT, Op.GE])
SPANS = st.builds(Span, st.integers(0, 99999), st.sampled_from(Unit))
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31)) | st.sampled_from(DayWord)
PAST = st.sampled_from([TimeField.CREATED, TimeField.UPDATED, TimeField.DUE])
WORDS = NAMES.filter(lambda t: bool(words_of(t)))
HEADERS = st.sampled_from(["X-Spam", "List-Id", "x_y.z", "X/Å!"])
IN_HEADER = st.just(TextField.HEADER)
PATTERNS = st.sampled_from(
    ["a/b", r"^\d+\s*$", r"\\/", '"[(] ,', "(?-i)Å|ř", "a b", "\n"]
) | WORDS.map(re.escape)
NO_HEADER = [field for field in TextField if field is not TextField.HEADER]
NAMED = [field for field in NO_HEADER if field]
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Text, st.sampled_from(NO_HEADER), WORDS, st.booleans()),
    st.builds(Text, IN_HEADER, WORDS, st.booleans(), HEADERS),
    st.builds(Same, st.sampled_from(NAMED), NAMES),
    st.builds(Same, IN_HEADER, NAMES, HEADERS),
    st.builds(Pattern, st.sampled_from(NAMED), PATTERNS),
    st.builds(Pattern, IN_HEADER, PATTERNS, HEADERS),
    st.builds(Domain, st.sampled_from([TextField.FROM, TextField.TO]), ADDRESSES),
    st.builds(HasHeader, HEADERS),
    OPEN_NAMES.flatmap(_names),
    _closed(NameField.STATUS, [s.value for s in Status]),
    _closed(NameField.SOURCE, [s.value for s in Source]),
    _closed(NameField.NUMBER, ["1", "1042"]),
    st.builds(Ordered, st.just(NameField.PRIORITY), COMPARE, st.sampled_from(Priority)),
    st.builds(Ordered, st.just(NameField.NUMBER), COMPARE, st.integers(0, 10**9)),
    st.builds(Time, st.sampled_from(TimeField), COMPARE, SPANS),
    st.builds(Time, PAST, COMPARE | st.just(Op.EQ), DAYS),
    st.builds(Is, st.sampled_from(State)),
    st.builds(Has, st.sampled_from(Thing)),
    st.just(Names(NameField.DUE, (Special.NONE,))),
)
TREES = st.recursive(
    LEAVES,
    lambda nodes: st.one_of(
        st.lists(nodes, min_size=1, max_size=3).map(all_of),
        st.lists(nodes, min_size=1, max_size=3).map(any_of),
        nodes.map(negated),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_what_is_written_is_read_again(tree: Node) -> None:
    assert parse(format(Query(tree)), Scope.MAIL) == Query(tree)
