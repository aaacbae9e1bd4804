"""From a letter to what is said on a ticket: author, text, files, ids."""

from __future__ import annotations

from helpdesk_tui.desk import contacts
from helpdesk_tui.desk.directory import own_addresses
from helpdesk_tui.desk.messages import File, Said
from helpdesk_tui.desk.pieces import pack_pieces
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.addresses import read_addresses
from helpdesk_tui.mail.forward import forwarded_from
from helpdesk_tui.mail.letter import Address, Letter
from helpdesk_tui.mail.reply_proof import bare_address
from helpdesk_tui.mail.trackers import tracker_keys
from helpdesk_tui.rules.robots import reads_no_mail
from helpdesk_tui.store.tables import Contact, Intake
from helpdesk_tui.words import Audience, Automatic, Direction


def sender_of(letter: Letter, *, by_form: bool = False) -> Address:
    """Who asks: From, or Reply-To where From cannot be answered or a web form wrote (E37).

    A list that had to put itself into From says in X-Original-From who wrote, or names them
    "… via …" and lets answers go to them.
    """
    if letter.automatic is Automatic.LIST:
        writer = _writer_behind(letter)
        if writer is not None:
            return writer
    nobody = reads_no_mail(letter.sender.email) or not letter.sender.email
    if letter.reply_to and letter.reply_to[0].email and (nobody or by_form):
        return letter.reply_to[0]
    return letter.sender


def _writer_behind(letter: Letter) -> Address | None:
    """Who wrote to a list that put itself into From; None when From is still its writer's."""
    original = read_addresses([letter.header("X-Original-From")])
    if original and original[0].email:
        return original[0]
    name, via, _ = letter.sender.name.rpartition(" via ")
    if not via:
        return None
    lists = {letter.sender.email.lower()}
    lists.update(each.email.lower() for each in (*letter.to, *letter.cc))
    posts = letter.header("List-Post").lower()
    found = (each for each in letter.reply_to if "@" in each.email)
    for each in found:
        if each.email.lower() not in lists and each.email.lower() not in posts:
            return Address(each.name or name.strip("'\" "), each.email)
    return None


def requester_of(tx: Transaction, letter: Letter, *, by_form: bool = False) -> Contact | None:
    """The contact of a letter, made at first contact.

    None when it names no address (E65), or one of our own: the desk asks itself nothing (E45).
    """
    sender = sender_of(letter, by_form=by_form)
    if "@" not in sender.email or bare_address(sender.email) in own_addresses(tx.session):
        return None
    return contacts.find_or_make(tx, sender.name, sender.email, letter.language)


def first_writer(letter: Letter) -> str:
    """NAME <ADDRESS> of who wrote what a letter only passes on; "" when it does not (E95)."""
    found = letter.forwarded_from
    if letter.automatic is not None:  # a forward may come by a list all the same
        found = forwarded_from(letter.subject, letter.body)
    if found is None or found.email.lower() == letter.sender.email.lower():
        return ""
    return f"{found.name} <{found.email}>".strip()


def said_by(
    letter: Letter,
    row: Intake,
    who: Contact | None,
    *,
    audience: Audience = Audience.PUBLIC,
    agent_id: int | None = None,
    problems: tuple[str, ...] = (),
    passed_on_from: str = "",
) -> Said:
    """What a letter says, as a message."""
    return Said(
        direction=Direction.IN,
        audience=audience,
        author=letter.sender.name or letter.sender.email or "unknown sender",
        author_email=letter.sender.email,
        contact_id=who.id if who else None,
        authenticity=row.authenticity,
        agent_id=agent_id,
        subject=letter.subject,
        body=letter.body,
        folded=pack_pieces(letter.folded.pieces),
        to=tuple(address.email for address in letter.to),
        cc=tuple(address.email for address in letter.cc),
        rfc_id=letter.message_id,
        automatic=letter.automatic.value if letter.automatic else "",
        problems=(*letter.problems, *_oversize(row), *problems),
        intake_id=row.id,
        sent_at=letter.date,
        reply_to=tuple(address.email for address in letter.reply_to),
        forwarded_from=passed_on_from,
        files=tuple(
            File(a.filename, a.content_type, a.content, a.inline, a.content_id)
            for a in letter.attachments
        ),
        thread_ids=(
            letter.message_id,
            *letter.references,
            *letter.in_reply_to,
            *tracker_keys(letter),
        ),
    )


def _oversize(row: Intake) -> tuple[str, ...]:
    if not row.oversized:
        return ()
    size = row.oversized / 1024 / 1024
    return (f"the mail has {size:.0f} MB; only its beginning was fetched (E14)",)
