"""All tables, one file a family; importing this module fills the metadata.

Foreign keys go by table name and there are no relationships: a query says what it joins.
Times are UTC. Words (status, role …) are kept as text, so a new word needs no migration.
"""

from helpdesk_tui.store.tables.allocation import AgentCode, AllocationStrategy, Macro
from helpdesk_tui.store.tables.channel import Channel, Notice
from helpdesk_tui.store.tables.conversation import (
    Answered,
    Attachment,
    Blob,
    Draft,
    DraftFile,
    ExternalParty,
    Message,
    Outbox,
    ThreadId,
)
from helpdesk_tui.store.tables.desk import Lease, Presence, Setting
from helpdesk_tui.store.tables.intake import Cursor, Intake, Mailbox, Reconciliation
from helpdesk_tui.store.tables.people import (
    Agent,
    Contact,
    Department,
    Organization,
    Signature,
    Team,
    TeamMember,
)
from helpdesk_tui.store.tables.rulebook import (
    Rule,
    RulebookState,
    RuleFiring,
    RuleVersion,
    SavedView,
    Snippet,
)
from helpdesk_tui.store.tables.ticket import (
    Category,
    Change,
    ChangeCounter,
    Participant,
    Queue,
    Seen,
    Tag,
    Ticket,
    TicketTag,
)

__all__ = [
    "Agent",
    "AgentCode",
    "AllocationStrategy",
    "Answered",
    "Attachment",
    "Blob",
    "Category",
    "Change",
    "ChangeCounter",
    "Channel",
    "Contact",
    "Cursor",
    "Department",
    "Draft",
    "DraftFile",
    "ExternalParty",
    "Intake",
    "Lease",
    "Macro",
    "Mailbox",
    "Message",
    "Notice",
    "Organization",
    "Outbox",
    "Participant",
    "Presence",
    "Queue",
    "Reconciliation",
    "Rule",
    "RuleFiring",
    "RuleVersion",
    "RulebookState",
    "SavedView",
    "Seen",
    "Setting",
    "Signature",
    "Snippet",
    "Tag",
    "Team",
    "TeamMember",
    "ThreadId",
    "Ticket",
    "TicketTag",
]
