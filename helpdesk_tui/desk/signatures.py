"""Signatures at four levels, the most specific wins (F42).

An agent's in one department, that department's, the agent's own, the desk's. Kept with
placeholders, filled in when a mail is written, so that history keeps what was sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.family import existing
from helpdesk_tui.desk.fields import keepable
from helpdesk_tui.desk.filled_text import PLACEHOLDER, without_gaps
from helpdesk_tui.desk.messages import File
from helpdesk_tui.desk.pieces import pack_pieces
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.errors import NotFound, Refused, Usage
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import Agent, Department, Queue, Signature, Ticket
from helpdesk_tui.views_mail import SignatureView
from helpdesk_tui.words import DraftKind, Role

LARGEST_IMAGE = 256 * 1024
"""Bytes: it travels with every mail."""
LONGEST_TEXT = 4000
PLACEHOLDERS = ("agent", "email", "address", "queue", "department", "desk")
"""Name and address of who writes, the queue's address and name, its department, the desk."""

IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"GIF87a", "image/gif", ".gif"),
    (b"GIF89a", "image/gif", ".gif"),
)
"""First bytes, type and ending of what every mail program shows; never believed by name."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What goes below a mail: the text with placeholders filled in, and its image."""

    text: str
    files: tuple[File, ...]

    def below(self, text: str, passed_on: str = "") -> tuple[str, str]:
        """The whole text, and what of it folds as ``Message.folded`` keeps it.

        ``passed_on`` stands under the signature, which is the writer's and not of that.
        """
        body = keepable(text).rstrip() + "\n"
        end = f"\n-- \n{self.text}\n" if self.text else ""
        end += f"\n{keepable(passed_on)}" if passed_on else ""
        return body + end, pack_pieces(((False, body), (True, end)))


UNSIGNED = Signed("", ())


def signed_for(session: Session, ticket: Ticket, agent: Agent | None) -> Signed:
    """The signature of a mail by an agent on a ticket; machines sign nothing."""
    row = _found(session, ticket, agent) if agent is not None else None
    if row is None:
        return UNSIGNED
    files: tuple[File, ...] = ()
    if row.image_sha256:
        content = blobs.fetch(session, row.image_sha256)
        cid = f"signature-{row.image_sha256[:16]}@helpdesk"
        files = (File(row.image_name, row.image_type, content, inline=True, content_id=cid),)
    return Signed(without_gaps(row.text, _values(session, ticket, agent)).strip(), files)


def signature_of(desk: Desk, number: int) -> SignatureView:
    """What stands below a mail of the actor on a ticket, and why that. Raises NotFound."""
    with desk.store.read() as session:
        ticket = existing(session, number)
        agent = session.get(Agent, desk.actor.agent_id) if desk.actor.agent_id else None
        row = _found(session, ticket, agent) if agent else None
        asked = "; ".join(
            f"{level_of(*ids)}: {'this one' if row and row.place == _place(*ids) else 'none'}"
            for ids in _upwards(session, ticket, agent)[: _depth(session, ticket, agent, row)]
        )
        if row is None:
            return SignatureView("", "", "", "", "", 0, asked)
        view = _view(session, row)
        text = signed_for(session, ticket, agent).text
        return SignatureView(
            view.level, view.agent, view.department, text, view.image, view.image_size, asked
        )


def preview(desk: Desk, number: int, kind: DraftKind) -> str:
    """What will stand below such a text, its image named; "" for a note. Raises NotFound."""
    if kind is DraftKind.NOTE:
        return ""
    found = signature_of(desk, number)
    image = f"[{found.image}, {found.image_size / 1024:.0f} kB]" if found.image else ""
    return "\n".join(each for each in (found.text, image) if each)


def text_of(session: Session, *, department_id: int | None) -> str:
    """The text kept for a department; "" when there is none."""
    row = session.get(Signature, _place(None, department_id))
    return row.text if row else ""


def level_of(agent_id: int | None, department_id: int | None) -> str:
    """The name of a level."""
    if agent_id and department_id:
        return "agent in department"
    if department_id:
        return "department"
    return "agent" if agent_id else "global"


def _place(agent_id: int | None, department_id: int | None) -> str:
    return f"{agent_id or '-'}/{department_id or '-'}"


def _upwards(
    session: Session, ticket: Ticket, agent: Agent | None
) -> list[tuple[int | None, int | None]]:
    """The levels to ask, the most specific first."""
    who = agent.id if agent else None
    queue = session.get(Queue, ticket.queue_id)
    where = ticket.department_id or (queue.department_id if queue else None)
    pairs = [(who, where), (None, where), (who, None), (None, None)]
    return list(dict.fromkeys(pairs))


def _depth(session: Session, ticket: Ticket, agent: Agent | None, row: Signature | None) -> int:
    places = [_place(*ids) for ids in _upwards(session, ticket, agent)]
    return places.index(row.place) + 1 if row else len(places)


def _found(session: Session, ticket: Ticket, agent: Agent | None) -> Signature | None:
    for ids in _upwards(session, ticket, agent):
        row = session.get(Signature, _place(*ids))
        if row is not None:
            return row
    return None


def _values(session: Session, ticket: Ticket, agent: Agent | None) -> dict[str, str]:
    queue = session.get_one(Queue, ticket.queue_id)
    department_id = ticket.department_id or queue.department_id
    department = session.get(Department, department_id) if department_id else None
    return {
        "agent": agent.name if agent else "",
        "email": agent.email if agent else "",
        "address": queue.address or "",
        "queue": queue.name,
        "department": department.name if department else "",
        "desk": load_settings(session).name,
    }


def set_signature(
    desk: Desk,
    text: str,
    *,
    agent: str = "",
    department: str = "",
    image: tuple[str, bytes] | None = None,
) -> SignatureView:
    """Keep the signature of a level; ``image`` is a file's name and content.

    Agents set their own, admins all. An empty text is fine where there is an image.
    Raises Usage for a text or image that cannot be used, NotFound, NotAllowed.
    """
    _must_be_usable(text, image)
    with desk.transaction("signature") as tx:
        agent_id, department_id = _ids(tx.session, agent, department)
        if agent_id is None or agent_id != desk.actor.agent_id:
            desk.actor.must_be(Role.ADMIN, "signature set")
        place = _place(agent_id, department_id)
        row = tx.session.get(Signature, place) or Signature(place=place, text="")
        old = row.text or None
        row.agent_id, row.department_id = agent_id, department_id
        row.text = keepable(text).strip()
        row.image_name, row.image_type, row.image_size, row.image_sha256 = "", "", 0, None
        if image is not None:
            kind, ending = image_type(image[1]) or ("", "")
            row.image_name, row.image_type = f"signature{ending}", kind
            row.image_size = len(image[1])
            row.image_sha256 = blobs.keep(tx.session, [image[1]])[0]
        tx.session.add(row)
        tx.record(None, f"signature {level_of(agent_id, department_id)}", old, row.text)
        tx.session.flush()
        return _view(tx.session, row)


def remove_signature(desk: Desk, *, agent: str = "", department: str = "") -> None:
    """Forget the signature of a level. Raises NotFound, NotAllowed."""
    with desk.transaction("signature") as tx:
        agent_id, department_id = _ids(tx.session, agent, department)
        if agent_id is None or agent_id != desk.actor.agent_id:
            desk.actor.must_be(Role.ADMIN, "signature remove")
        row = tx.session.get(Signature, _place(agent_id, department_id))
        if row is None:
            level = level_of(agent_id, department_id)
            raise NotFound(f"There is no {level} signature.", "See: helpdesk-tui signature list")
        tx.record(None, f"signature {level_of(agent_id, department_id)}", row.text, None)
        tx.session.delete(row)


def list_signatures(desk: Desk) -> tuple[SignatureView, ...]:
    """All that are kept, the global one first, placeholders not filled in."""
    with desk.store.read() as session:
        rows = session.exec(
            select(Signature).order_by(
                col(Signature.department_id).nulls_first(), col(Signature.agent_id).nulls_first()
            )
        )
        return tuple(_view(session, row) for row in rows)


def image_type(content: bytes) -> tuple[str, str] | None:
    """Type and ending of an image by its first bytes; None for what is none of them."""
    for magic, kind, ending in IMAGES:
        if content.startswith(magic):
            return kind, ending
    return None


def _must_be_usable(text: str, image: tuple[str, bytes] | None) -> None:
    if not text.strip() and image is None:
        raise Usage("A signature needs a text or an image.", "Forget one with: signature remove")
    if len(text) > LONGEST_TEXT:
        raise Usage(
            f"The signature has {len(text)} characters; {LONGEST_TEXT} are the most.", "Shorten it."
        )
    unknown = next((m[1] for m in PLACEHOLDER.finditer(text) if m[1] not in PLACEHOLDERS), None)
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise Usage(f"There is no placeholder {{{unknown}}}.", f"Known: {known}.")
    if image is not None and image_type(image[1]) is None:
        raise Refused(f"{image[0]} is no PNG, JPEG or GIF image.", "Mail programs show only those.")
    if image is not None and len(image[1]) > LARGEST_IMAGE:
        raise Refused(
            f"{image[0]} has {len(image[1]) // 1024} kB; it would travel with every mail.",
            f"At most {LARGEST_IMAGE // 1024} kB.",
        )


def _ids(session: Session, agent: str, department: str) -> tuple[int | None, int | None]:
    agent_id = directory.active_agent_id(session, agent) if agent else None
    return agent_id, directory.department_id(session, department) if department else None


def _view(session: Session, row: Signature) -> SignatureView:
    department = session.get(Department, row.department_id) if row.department_id else None
    return SignatureView(
        level_of(row.agent_id, row.department_id),
        directory.agent_login(session, row.agent_id) if row.agent_id else "",
        department.name if department else "",
        row.text,
        row.image_name,
        row.image_size,
    )
