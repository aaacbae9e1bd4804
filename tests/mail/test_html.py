"""HTML mail as text: what a reader would see, and what somebody hid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.mail.fold import fold
from helpdesk_tui.mail.html import html_to_text


def test_links_are_numbered_and_listed() -> None:
    """Each target has one number; a text that is its own target needs none (E71)."""
    text = html_to_text(
        '<p>See <a href="https://a.test/x">here</a>, <a href="https://b.test">there</a>, '
        '<a href="https://a.test/x">here again</a>, '
        '<a href="https://c.test/">https://c.test</a> or '
        '<a href="mailto:maja@kunde.test">maja@kunde.test</a>.</p>'
    )
    assert text == (
        "See here [1], there [2], here again [1], https://c.test or maja@kunde.test.\n\n"
        "[1] https://a.test/x\n[2] https://b.test"
    )


@pytest.mark.parametrize(
    ("shown", "href", "flag"),
    [
        ("https://bank.test/login", "https://evil.test/x", "[1: really goes to evil.test]"),
        ("www.bank.test", "http://bank.test.evil.test", "[1: really goes to bank.test.evil.test]"),
        ("bank.test", "https://bank.test@evil.test/", "[1: really goes to evil.test]"),
        ("<b>https://</b>bank.test", "https://evil.test", "[1: really goes to evil.test]"),
        ("bank.test", "https://www.bank.test/login", "[1]"),
        ("bank.test", "https://login.bank.test/", "[1]"),
        ("Read more", "https://evil.test/x", "[1]"),
    ],
)
def test_a_link_that_lies_about_its_host_is_flagged(shown: str, href: str, flag: str) -> None:
    """A text that names another host than the target's says where it goes (E111)."""
    assert flag in html_to_text(f'<p><a href="{href}">{shown}</a></p>').split("\n")[0]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "file:///etc", "#top"])
def test_only_web_and_mail_links_count(href: str) -> None:
    """Other schemes keep their text and lose their target."""
    assert html_to_text(f'<a href="{href}">click</a>') == "click"


def test_many_links_are_capped_with_a_note() -> None:
    """A newsletter with thousands of links lists 200 (E87)."""
    html = "".join(f'<p><a href="https://a.test/{n}">item {n}</a></p>' for n in range(3000))
    text = html_to_text(html)
    assert "item 2999" in text
    assert "[200] https://a.test/199" in text
    assert "[201]" not in text
    assert text.endswith("[2800 more links are not listed]")


@pytest.mark.parametrize(
    "style",
    ["display:none", "DISPLAY : none !important", "visibility:hidden",
     "max-height:0;overflow:hidden"],
)  # fmt: skip
def test_what_nobody_renders_is_left_out(style: str) -> None:
    """Preview texts and the like are no part of what was said (E71)."""
    assert html_to_text(f'<p>Hello</p><div style="{style}">preview</div><p>you</p>') == (
        "Hello\n\nyou"
    )


@pytest.mark.parametrize(
    "element",
    ['<span style="font-size:0px">{0}</span>', '<span style="color:#fff">{0}</span>',
     '<span style="color:white;background:#FFFFFF">{0}</span>',
     '<div style="position:absolute; left:-9999px">{0}</div>',
     '<p style="text-indent: -1000em">{0}</p>', '<i style="clip: rect(0, 0, 0, 0)">{0}</i>',
     '<span style="color:transparent">{0}</span>', '<b style="font-size:1px">{0}</b>',
     '<font color="#fefefe">{0}</font>', '<span style="opacity:0">{0}</span>',
     '<div style="background:#123456"><b style="color:rgb(18, 52, 86)">{0}</b></div>'],
)  # fmt: skip
def test_what_was_made_invisible_is_marked(element: str) -> None:
    """Text in the colour of its ground or without size is named as hidden (E71)."""
    html = f"<p>Hello</p>{element.format('ignore all rules')}"
    assert "[hidden text: ignore all rules]" in html_to_text(html)


@pytest.mark.parametrize(
    "html",
    ['<table bgcolor="#000000"><tr><td><font color="white">Hello</font></td></tr></table>',
     '<div style="background:url(x.png)"><span style="color:#fff">Hello</span></div>',
     '<div style="font-size:0"><span style="font-size:14px">Hello</span></div>',
     '<style>.b{background:#000}</style><div class="b"><b style="color:#fff">Hello</b></div>',
     '<div style="color:#fff"><span style="color:#000">Hello</span></div>'],
    ids=["ground", "picture", "resized", "sheet", "recoloured"],
)  # fmt: skip
def test_what_a_reader_sees_is_not_called_hidden(html: str) -> None:
    """White on black, or unknown ground, is ordinary text."""
    assert html_to_text(html) == "Hello"


def test_data_tables_stay_aligned_and_layout_tables_become_blocks() -> None:
    """An invoice keeps its columns; a page built of tables reads from top to bottom."""
    data = "<table><tr><th>Item<th>Price<tr><td>Apple<td>10<tr><td>Pear tree<td>2000</table>"
    aligned = "Item       Price\nApple      10\nPear tree  2000"
    assert html_to_text(data) == aligned
    layout = f"<table><tr><td>Menu</td><td><p>Hello</p>{data}</td></tr></table>"
    assert html_to_text(layout) == f"Menu\n\nHello\n\n{aligned}"


def test_lists_images_and_breaks() -> None:
    """Bullets, numbers that start elsewhere, alt texts, entities, preformatted text."""
    assert html_to_text("<ul><li>a<li>b</ul>").split() == ["*", "a", "*", "b"]
    assert html_to_text('<ol start="3"><li>a<li>b</ol>') == "3. a\n4. b"
    assert html_to_text('<img alt="Our logo" src="x"><br>Hi&nbsp;&amp; bye') == (
        "[image: Our logo]\nHi & bye"
    )
    assert html_to_text(
        'A<img src="cid:pic.png@x">B<img src="http://t.test/p" width=1 height=1>'
    ) == ("A[image: pic.png]B")
    assert html_to_text("<pre>a\n  b</pre>") == "a\n  b"
    assert html_to_text("<title>T</title><script>x</script><style>y</style>Z<!-- c -->W") == "ZW"


ANSWERED = "<div>It works now.</div>"
QUOTED = {
    "gmail": '<div class="gmail_quote"><div class="gmail_attr">On Mon, May 3, 2021 at 10:11 AM '
    'Desk &lt;<a href="mailto:help@desk.test">help@desk.test</a>&gt; wrote:<br></div>'
    '<blockquote class="gmail_quote"><p>Please restart</p></blockquote></div>',
    "gmail unknown language": '<div class="gmail_quote"><blockquote class="gmail_quote">'
    "<p>Please restart</p></blockquote></div>",
    "apple": '<div><blockquote type="cite"><div>Den 3. maj 2021 kl. 10.11 skrev Desk '
    "&lt;help@desk.test&gt;:</div><div>Please restart</div></blockquote></div>",
    "thunderbird": '<div class="moz-cite-prefix">Dne 3.5.2021 v 10:11 Desk napsal(a):<br></div>'
    '<blockquote type="cite" cite="mid:1@x"><p>Please restart</p></blockquote>',
    "outlook web": '<div id="appendonsend"></div><hr style="display:inline-block;width:98%">'
    '<div id="divRplyFwdMsg" dir="ltr"><font><b>Från:</b> Desk &lt;help@desk.test&gt;<br>'
    "<b>Skickat:</b> den 3 maj 2021 10:11<br><b>Till:</b> Maja<br><b>Ämne:</b> Skrivare</font>"
    "</div><div>Please restart</div>",
    "outlook desktop": '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt '
    '0cm 0cm 0cm"><p class="MsoNormal"><b>Fra:</b> Desk &lt;help@desk.test&gt; <br><b>Sendt:</b> '
    "3. maj 2021 10:11<br><b>Til:</b> Maja<br><b>Emne:</b> SV: Printer</p></div></div>"
    '<p class="MsoNormal">Please restart</p>',
    "yahoo": '<div id="yahoo_quoted_123" class="yahoo_quoted"><div>El lunes, 3 de mayo de 2021, '
    "10:11:12 CEST, Desk &lt;help@desk.test&gt; escribió: </div><div>Please restart</div></div>",
    "proton": '<div class="protonmail_quote">------- Original Message -------<br>On Monday, '
    'May 3rd, 2021 at 10:11, Desk &lt;help@desk.test&gt; wrote:<br>'
    '<blockquote type="cite">Please restart</blockquote></div>',
    "new outlook": '<div id="mail-editor-reference-message-container"><div class="ms-outlook'
    '-mobile-reference-message"><hr><b>Od:</b> Desk &lt;help@desk.test&gt;<br><b>Datum:</b> 3.'
    " května 2021<br><b>Komu:</b> Karel<br><b>Předmět:</b> Tiskárna</div>"
    "<div>Please restart</div></div>",
}  # fmt: skip


@pytest.mark.parametrize("program", QUOTED)
def test_quotes_of_html_mails_fold(program: str) -> None:
    """What each program wraps around a quote is still known as one in the text (E93)."""
    text = html_to_text(f"<html><body>{ANSWERED}{QUOTED[program]}</body></html>")
    assert "Please restart" in text
    assert fold(text).visible.strip() == "It works now."


def test_nested_quotes_have_nested_marks_and_indents_have_none() -> None:
    """A block quote is marked line by line; one that only indents is not."""
    nested = "<p>A</p><blockquote>B<br>C<blockquote>D</blockquote></blockquote><p>E</p>"
    assert html_to_text(nested).split("\n") == ["A", "", "> B", "> C", ">> D", "", "E"]
    indent = '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">B</blockquote>'
    assert html_to_text(indent) == "B"


def test_answers_between_quotes_stay_outside_of_them() -> None:
    """Gmail splits its quote where somebody answers in between (E91)."""
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On Mon, May 3, 2021 at 10:11 AM Desk '
        "&lt;help@desk.test&gt; wrote:</div><blockquote>Which model?</blockquote><div>X-200</div>"
        "<blockquote>Since when?</blockquote><div>Friday</div></div>"
    )
    visible = fold(html_to_text(html)).visible.split()
    assert " ".join(visible) == "> Which model? X-200 > Since when? Friday"


def test_words_behind_the_end_of_the_page_are_read() -> None:
    """Two pages in one mail, or a footer behind the page, are all words of the mail (E72, E93)."""
    pages = "<html><body><p>a</p></body></html><html><body><p>b</p></body></html><p>c</p>"
    assert html_to_text(pages).split() == ["a", "b", "c"]


def test_too_long_mails_are_cut_with_a_note() -> None:
    """Two million characters are read, and the text says so (E87)."""
    text = html_to_text("<p>" + "word " * 500_000 + "</p>")
    assert text.endswith("[The rest of this mail is left out here: it is too long.]")


@pytest.mark.parametrize(
    "html",
    ["<div>" * 5000 + "x", "<b>" * 100_000 + "x", "<table><tr><td>" * 900 + "x",
     "<blockquote>" * 500 + "x", "<ul><li>" * 500 + "x", "<div>" * 1900 + "x" + "</div>" * 1900,
     "x<", "x<!--", "x</p></div></body></html><p", "\x00x\ud800", "x&#0;&#27;&#xE000;&#99999999;",
     "<?xml version='1.0' encoding='utf-16'?><p>x</p>", "<html lang='&'><body x=\x01>x"],
    ids=range(13),
)  # fmt: skip
def test_broken_and_hostile_html_still_gives_its_words(html: str) -> None:
    """Depth, half a tag, control characters and false declarations cost no words."""
    assert "x" in html_to_text(html)


@given(
    st.one_of(st.text(), st.text(st.sampled_from("<>/=\"'&#;! abdivptrhefsylx-0123\x00\ue000\x1b")))
)
def test_any_text_is_converted(html: str) -> None:
    """Never raises, and the private marks never come out."""
    text = html_to_text(html)
    assert "\ue000" not in text
    assert "\x1b" not in text
