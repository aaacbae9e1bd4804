"""HTML that costs too much keeps its words and loses its layout (E71, E81, E87)."""

from __future__ import annotations

from helpdesk_tui.mail.html import Budget, html_to_text
from helpdesk_tui.mail.parse import parse

ROW = "<tr><td>left</td><td>right</td></tr>"


def mail(html: str) -> bytes:
    return (
        "From: Anna <anna@kunde.example>\r\nMessage-ID: <1@kunde.example>\r\n"
        f"Content-Type: text/html; charset=utf-8\r\n\r\n{html}"
    ).encode()


def test_the_rest_of_a_huge_table_is_shown_plainly_and_that_is_said() -> None:
    letter = parse(mail(f"<table>{ROW * 12_000}</table><p>The end"))

    assert letter.body.count("left") == 12_000
    assert "without its layout" in letter.body
    assert letter.body.rstrip().endswith("The end")
    assert any("without its layout" in problem for problem in letter.problems)


def test_all_parts_of_a_mail_share_one_budget() -> None:
    budget = Budget(tags=10)

    first = html_to_text("<ul><li>one</li><li>two</li></ul>", budget)
    second = html_to_text("<ul><li>three</li><li>four</li><li>five</li></ul>", budget)

    assert "* one" in first
    assert "five" in second
    assert "without its layout" in second
    assert budget.is_passed


def test_a_style_sheet_at_the_cut_is_not_taken_for_words() -> None:
    html = f"<p>one</p><p>two</p><style>{'a>b{<c}' * 5}</style><p>three</p>"

    text = html_to_text(html, Budget(tags=8))

    assert "a>b" not in text
    assert "three" in text


def test_an_ordinary_mail_is_within_the_budget() -> None:
    assert parse(mail(f"<table>{ROW * 500}</table>")).problems == ()


def test_a_tag_with_thousands_of_attributes_loses_them() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(50_000))

    assert html_to_text(f"<p {attributes}>Hello</p>") == "Hello"


def test_a_long_picture_in_the_mail_is_no_reason_to_drop_its_tag() -> None:
    assert html_to_text(f'<img alt="Map" src="data:image/png;base64,{"A/b+" * 20_000}">') == (
        "[image: Map]"
    )


def test_tens_of_thousands_of_pictures_and_hidden_words_cost_their_length_only() -> None:
    html = '<img src="cid:a@b" alt="logo">' * 30_000 + '<span style="opacity:0">x</span>' * 10_000

    assert html_to_text(html).count("[image: logo]") == 30_000


def test_a_text_of_very_many_lines_is_cut_and_that_is_said() -> None:
    letter = parse(b"From: a@b.example\r\nContent-Type: text/plain\r\n\r\n" + b"line\r\n" * 150_000)

    assert letter.body.count("\n") < 100_000
    assert any("was cut" in problem for problem in letter.problems)


def test_a_part_may_name_its_file_in_megabytes() -> None:
    name = "a" * 3_000_000
    letter = parse(
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        b'Content-Type: application/pdf; name="' + name.encode() + b'"\r\n\r\n%PDF\r\n--x--\r\n'
    )

    assert [len(file.filename) for file in letter.attachments] == [120]
