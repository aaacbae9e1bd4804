"""Headers by which other programs are steered have no power over this one (E17)."""

from __future__ import annotations

from tests.builders import IT
from tests.desk.intake.post import Post
from tests.worker.scene import changes, mail

STEERING = {
    "X_Priority": "1 (Highest)",
    "Importance": "high",
    "X_Helpdesk_Queue": "Faktura",
    "X_Helpdesk_Priority": "urgent",
    "X_Helpdesk_Loop": "somebody-else",
    "X_Zammad_Ticket_Owner": "alice",
    "RT_Ticket": "desk.example #1001",
    "X_OTRS_Queue": "Faktura",
    "X_Ticket_ID": "1001",
}


def test_headers_of_strangers_steer_nothing(post: Post) -> None:
    plain = post.comes(mail("Printer", "It smokes."))
    steered = post.comes(mail("Screen", "It is black.", **STEERING))
    assert steered.ticket != plain.ticket
    assert (steered.fate, steered.queue) == (plain.fate, "IT")
    one, other = post.ticket(plain), post.ticket(steered)
    for field in ("priority", "owner_id", "queue_id", "status", "category_id", "team_id"):
        assert getattr(one, field) == getattr(other, field), field
    assert changes(post.desk, other.id or 0, "tags") == []
    assert IT in post.message(steered).to
