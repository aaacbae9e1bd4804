"""A Letter as the JSON document of ``mail parse --json``."""

from __future__ import annotations

from helpdesk_tui.mail.letter import Address, Attachment, Bounce, Letter


def describe(letter: Letter, file: str) -> dict[str, object]:
    """What a Letter says, as plain values ready for ``json.dumps``.

    ``file`` is echoed as given. ``date`` is ISO 8601 with its offset or None; ``html``
    says whether there is an HTML part; sizes are in bytes; ``danger`` says why opening a file
    may do harm, "" when nothing speaks for it (E88).
    """
    return {
        "file": file,
        "subject": letter.subject,
        "from": _address(letter.sender),
        "reply_to": [_address(address) for address in letter.reply_to],
        "to": [_address(address) for address in letter.to],
        "cc": [_address(address) for address in letter.cc],
        "date": letter.date.isoformat() if letter.date else None,
        "message_id": letter.message_id,
        "references": list(letter.references),
        "body": letter.body,
        "html": bool(letter.html),
        "visible": letter.folded.visible,
        "folded": letter.folded.folded,
        "attachments": [_attachment(attachment) for attachment in letter.attachments],
        "auto": str(letter.automatic) if letter.automatic else None,
        "bounce": _bounce(letter.bounce) if letter.bounce else None,
        "problems": list(letter.problems),
    }


def _address(address: Address) -> dict[str, str]:
    return {"name": address.name, "email": address.email}


def _attachment(attachment: Attachment) -> dict[str, object]:
    return {
        "filename": attachment.filename,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "inline": attachment.inline,
        "danger": attachment.danger,
    }


def _bounce(bounce: Bounce) -> dict[str, object]:
    return {
        "recipient": bounce.recipient,
        "status": bounce.status,
        "hard": bounce.hard,
        "message_id": bounce.message_id,
    }
