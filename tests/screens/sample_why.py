"""Why tickets of the sample desk are as they are: read from its few changes."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk_tui.errors import Usage
from helpdesk_tui.views import ChangeView, TicketRow
from helpdesk_tui.views_why import Why, WhyGroup, WhyStep, WhyView

MAIL = "mail 8812 from bo@nordwind.example"


def sample_why(row: TicketRow, changes: Sequence[ChangeView], field: str) -> WhyView:
    """The ticket, its changed fields, a confirmation that was not sent, and two never set."""
    begun = WhyStep("it began a ticket: it points to none that is here", at=row.created_at)
    whys = [
        Why("ticket", WhyGroup.TICKET, row.subject, f"{MAIL} to IT", (begun,)),
        *(_field(change) for change in changes if change.field),
        Why("due", WhyGroup.FIELD, "", "never set"),
        Why("hidden_until", WhyGroup.FIELD, "", "never set"),
        Why(
            "confirmation", WhyGroup.SENT, "not sent",
            "the mail is automatic (auto-replied); mail 8812", (begun,),
        ),
        Why("message 12", WhyGroup.MESSAGE, f"from {row.contact.name}", f"{MAIL}; by References"),
    ]  # fmt: skip
    found = [why for why in whys if field in ("", why.about)]
    if not found:
        raise Usage(f"A ticket has no field {field!r}.", "Known: queue, priority, confirmation.")
    return WhyView(row.number, row.subject, tuple(found))


def _field(change: ChangeView) -> Why:
    cause = change.cause.replace("network@7", "network@7 because subject matched vpn nede")
    step = WhyStep(
        what=f"Faktura → {change.new}" if change.field == "queue" else change.new,
        who=change.actor, at=change.at, because=(cause, f"{MAIL} to IT: VPN nede i Aarhus"),
        field=change.field, new=change.new, cause=change.cause,
    )  # fmt: skip
    return Why(change.field, WhyGroup.FIELD, change.new, f"{cause}, mail 8812", (step,))
