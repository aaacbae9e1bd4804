"""The one table of keys: bindings, footer, help screen and docs are read from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does, and where."""

    id: str
    keys: str
    """As Textual names them, comma-separated; the first one is taught."""
    action: str
    label: str
    """One or two words for the footer."""
    help: str
    where: str
    """"everywhere", "list", "ticket", "sidebar", "rules", "macros", "composer", "text", "app"."""
    verb: str = ""
    """The verb it runs: what the desk is asked whether it is possible."""
    first: bool = False
    """Comes before the widget that has the focus (needed where text is typed)."""

    @property
    def shown(self) -> str:
        """The key as people read it: "^s", "Space", "r"."""
        return shown_key(self.keys.split(",")[0])


_NAMES: Final = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "full_stop": ".",
    "comma": ",",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "asterisk": "*",
    "plus": "+",
    "equals_sign": "=",
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "⇧Tab",
    "down": "↓",
    "up": "↑",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
}


def shown_key(key: str) -> str:
    """Write a key as people read it."""
    if key in _NAMES:
        return _NAMES[key]
    return "^" + key.removeprefix("ctrl+") if key.startswith("ctrl+") else key


KEYS: Final = (
    # Lists
    Key("list.down", "j,down", "cursor(1)", "down", "Next ticket", "list"),
    Key("list.up", "k,up", "cursor(-1)", "up", "Previous ticket", "list"),
    Key("list.page_down", "pagedown,ctrl+f", "page(1)", "page", "One screen down", "list"),
    Key("list.page_up", "pageup,ctrl+b", "page(-1)", "page", "One screen up", "list"),
    Key("list.first", "home", "first", "top", "First ticket", "list"),
    Key("list.last", "end,G", "last", "end", "Last ticket", "list"),
    Key("list.open", "enter", "open", "read", "Read the ticket", "list"),
    Key("list.mark", "space", "mark", "mark", "Mark for an action on many", "list"),
    Key("list.range", "V", "range", "range", "Begin or end a range of marks", "list"),
    # Reading
    Key("ticket.down", "j,down", "line(1)", "down", "One line down", "ticket"),
    Key("ticket.up", "k,up", "line(-1)", "up", "One line up", "ticket"),
    Key("ticket.page_down", "space,pagedown,ctrl+f", "page(1)", "page", "One page on", "ticket"),
    Key("ticket.page_up", "pageup,ctrl+b", "page(-1)", "page", "One page back", "ticket"),
    Key("ticket.first", "home", "first", "top", "Start of the thread", "ticket"),
    Key("ticket.last", "end,G", "last", "end", "Newest message", "ticket"),
    Key("ticket.whole", "Z", "whole", "all lines", "Show long texts whole", "ticket"),
    Key("ticket.full", "enter,f", "full", "full width", "Ticket over the full width", "ticket"),
    # Sidebar
    Key("sidebar.down", "j,down", "cursor_down", "down", "Next place", "sidebar"),
    Key("sidebar.up", "k,up", "cursor_up", "up", "Previous place", "sidebar"),
    Key("sidebar.open", "enter", "select", "open", "Show its tickets", "sidebar"),
    # Answering
    Key("reply", "r", "reply", "reply", "Answer the customer", "everywhere", "reply"),
    Key("note", "n", "note", "note", "Note for colleagues only", "everywhere", "note"),
    Key("forward", "F", "forward", "forward", "Pass it on to somebody else", "everywhere",
        "forward"),
    Key("ask", "E", "ask", "ask outside", "Ask somebody outside; the answer comes back here",
        "everywhere", "ask"),
    Key("edit", "e", "edit", "editor", "Write the answer in $EDITOR", "everywhere", "reply"),
    # Doing
    Key("assign", "a", "pick('assign')", "assign", "Give it to somebody", "everywhere", "assign"),
    Key("status", "s", "pick('status')", "status", "Change the status", "everywhere", "status"),
    Key("claim", "c", "run('claim')", "claim", "Make it mine", "everywhere", "claim"),
    Key("move", "m", "pick('move')", "move", "Move to another queue", "everywhere", "move"),
    Key(
        "priority", "p", "pick('priority')", "priority", "Change the priority", "everywhere",
        "priority",
    ),
    Key(
        "category", "C", "pick('category')", "category", "Change the category", "everywhere",
        "category",
    ),
    Key("tags", "t", "type('tag ')", "tags", "Tag: +new -old", "everywhere", "tag"),
    Key("due", "d", "type('due ')", "due", "Say when it is due", "everywhere", "due"),
    Key("hide", "h", "type('hide ')", "hide", "Hide until a date", "everywhere", "hide"),
    Key("close", "x", "run('close')", "close", "Close it", "everywhere", "close"),
    Key("reopen", "o", "run('reopen')", "reopen", "Open it again", "everywhere", "reopen"),
    Key("merge", "M", "type('merge ')", "merge", "Merge into another", "everywhere", "merge"),
    Key("new", "N", "new_ticket", "new", "New ticket for a caller", "everywhere", "new"),
    Key("macro", "b", "macros", "macro", "Several things at once: a macro, then its key",
        "everywhere", "macro"),
    *(
        Key(f"macro.{key}", key, f"macro_key('{key}')", f"macro {key}",
            f"Run the macro whose key is {key}", "everywhere", "macro")
        for key in (f"f{number}" for number in range(3, 13))
    ),
    Key("repeat", "full_stop", "repeat", "repeat", "Repeat the last command", "everywhere"),
    Key("requester", "O", "requester", "real sender",
        "Who wrote a forwarded mail is the one who asks", "everywhere",
        "requester"),
    Key("undo", "u", "undo", "undo", "Undo, or recall a reply not yet sent", "everywhere"),
    # Looking closer
    Key("journal", "U", "journal", "history", "Everything that happened to it", "everywhere"),
    Key("why", "w", "why", "why", "Why it is as it is", "everywhere"),
    Key("quotes", "z", "quotes", "quotes", "Show or fold quotes and signatures", "everywhere"),
    Key("raw", "R", "raw", "raw mail", "The mail as it was received", "everywhere"),
    Key("files", "A", "files", "files", "Open or save an attachment", "everywhere"),
    *(
        Key(
            f"file.{n}", str(n), f"file({n})", f"file {n}", f"Open or save attachment {n}", "ticket"
        )
        for n in range(1, 10)
    ),
    # Going
    Key("next", "J", "step(1)", "next", "Next ticket while reading", "everywhere"),
    Key("previous", "K", "step(-1)", "previous", "Previous ticket while reading", "everywhere"),
    Key("news", "g", "news", "news", "Show what is new; again: to the top", "everywhere"),
    Key("search", "slash", "search", "search", "Search in all tickets", "everywhere"),
    Key("keep_view", "asterisk", "keep_view", "keep", "Keep the search as a view", "everywhere"),
    Key("command", "colon", "command", "command", "Type a command", "everywhere"),
    Key("views", "v", "views", "views", "Go to a view or queue", "everywhere"),
    Key("sidebar", "q", "sidebar", "queues", "Queues, views and team", "everywhere"),
    Key("sort", "S", "sort", "sort", "Another order", "everywhere"),
    Key("pane", "tab", "pane(1)", "pane", "Next pane", "everywhere"),
    Key("pane_back", "shift+tab", "pane(-1)", "pane", "Previous pane", "everywhere"),
    Key("back", "escape", "back", "back", "One step back", "everywhere"),
    Key("help", "question_mark,f1", "help", "all keys", "All keys: search and run", "everywhere"),
    Key("rulebook", "B", "rulebook", "rules", "The rulebook: what the desk does by itself",
        "everywhere"),
    # The rulebook
    Key("rules.down", "j,down", "cursor(1)", "down", "Next rule", "rules"),
    Key("rules.up", "k,up", "cursor(-1)", "up", "Previous rule", "rules"),
    Key("rules.page_down", "pagedown,ctrl+f", "page(1)", "page", "One screen down", "rules"),
    Key("rules.page_up", "pageup,ctrl+b", "page(-1)", "page", "One screen up", "rules"),
    Key("rules.first", "home", "first", "top", "First rule", "rules"),
    Key("rules.last", "end,G", "last", "end", "Last rule", "rules"),
    Key("rules.edit", "e,enter", "edit", "edit", "Change it in a form", "rules"),
    Key("rules.text", "E", "text", "as text", "Change its TOML in $EDITOR", "rules"),
    Key("rules.add", "a", "add", "add", "A new rule", "rules"),
    Key("rules.switch", "space", "switch", "on/off", "Switch it on or off", "rules"),
    Key("rules.later", "J", "move(1)", "later", "Ask it later", "rules"),
    Key("rules.sooner", "K", "move(-1)", "sooner", "Ask it sooner", "rules"),
    Key("rules.test", "t", "trial", "test", "What rules would do with the ticket of the list",
        "rules"),
    Key("rules.diff", "d", "diff", "diff", "Compare with an older version", "rules"),
    Key("rules.history", "H", "history", "versions", "All versions of it", "rules"),
    Key("rules.remove", "x", "remove", "remove", "Take it out; u brings it back", "rules"),
    Key("rules.undo", "u", "undo", "undo", "Take back what you changed last in the rules",
        "rules"),
    Key("rules.import", "i", "take_in", "import", "Take in a rule file", "rules"),
    Key("rules.export", "o", "write_out", "export", "Write all rules to a file", "rules"),
    Key("rules.find", "slash", "find", "search", "Search among rules", "rules"),
    Key("rules.on", "right_square_bracket", "details(1)", "read on", "Details: one page on",
        "rules"),
    Key("rules.up_again", "left_square_bracket", "details(-1)", "read back",
        "Details: one page back", "rules"),
    Key("rules.back", "escape,q", "back", "back", "All rules again, then the tickets", "rules"),
    Key("rules.help", "question_mark,f1", "help", "all keys", "Keys and signs of the rulebook",
        "rules"),
    # The list of macros
    Key("macros.run", "enter", "run", "run", "Run the macro; its own key does so too", "macros"),
    Key("macros.down", "down", "move(1)", "down", "Next macro", "macros"),
    Key("macros.up", "up", "move(-1)", "up", "Previous macro", "macros"),
    Key("macros.find", "slash", "find", "search", "Search among macros", "macros"),
    Key("macros.add", "plus", "add", "new", "A new macro of what you have just done", "macros"),
    Key("macros.change", "equals_sign", "change", "change", "Change the macro in a form",
        "macros"),
    Key("macros.back", "escape", "leave", "back", "All macros again, then the tickets", "macros"),
    # Writing
    Key("composer.send", "ctrl+s", "send('')", "send", "Send, or save the note", "composer",
        first=True),
    Key("composer.close", "ctrl+e", "send('close')", "send+close", "Send and close the ticket",
        "composer", first=True),
    Key("composer.next", "ctrl+n", "send('next')", "send+next", "Send and go to the next ticket",
        "composer", first=True),
    Key("composer.attach", "ctrl+f", "want('attach')", "attach", "Attach a file", "composer",
        first=True),
    Key("composer.quote", "ctrl+g", "want('quote')", "quote", "Quote the last public message",
        "composer", first=True),
    Key("composer.snippet", "ctrl+b", "want('snippet')", "snippet",
        "Put one of the desk's texts in", "composer", first=True),
    Key("composer.along", "ctrl+l", "want('along')", "goes along",
        "Files and choices: take off, take along, silent", "composer", first=True),
    Key("composer.silent", "ctrl+t", "silent", "silent",
        "Answer, but tell the customer of nothing else", "composer", first=True),
    Key("composer.editor", "ctrl+o", "want('editor')", "editor", "Write on in $EDITOR",
        "composer", first=True),
    Key("composer.read", "ctrl+r", "want('read')", "read", "Read what came in meanwhile",
        "composer", first=True),
    Key("composer.drop", "ctrl+x", "drop", "discard", "Throw the draft away", "composer",
        first=True),
    Key("composer.keep", "escape", "keep", "keep", "Leave; the draft is kept", "composer",
        first=True),
    Key("text.switch", "tab", "switch", "note/reply", "Reply or internal note", "text"),
    Key("text.fields", "shift+tab", "fields", "recipients", "To, Cc and Bcc", "text"),
    # The program
    Key("palette", "ctrl+p", "command_palette", "palette", "Search everything that can be done",
        "app", first=True),
    Key("theme", "f2", "next_theme", "theme", "Dark, light, high contrast, 16 colours", "app"),
    Key("quit", "ctrl+q", "quit", "quit", "Leave; drafts are kept", "app", first=True),
)  # fmt: skip

_TAUGHT: Final = {
    "list": ("reply", "note", "assign", "status", "claim", "move", "search", "command", "undo"),
    "ticket": ("reply", "note", "quotes", "assign", "status", "close", "next", "command", "undo"),
    "rules": (
        "rules.edit", "rules.add", "rules.switch", "rules.later", "rules.sooner", "rules.test",
        "rules.diff", "rules.history", "rules.find", "rules.remove", "rules.undo",
    ),
    "sidebar": ("sidebar.open", "search", "views", "pane"),
    "composer": (
        "composer.send", "composer.keep", "composer.close", "composer.snippet", "text.switch",
        "composer.attach", "composer.quote", "composer.along", "composer.next", "composer.silent",
    ),
}  # fmt: skip


def bindings(where: str) -> list[BindingType]:
    """Give the bindings of a place, each with its id so that a keymap can move it."""
    return [
        Binding(
            key.keys,
            key.action,
            key.help,
            show=False,
            priority=key.first,
            id=key.id,
            tooltip=key.help,
        )
        for key in KEYS
        if key.where == where
    ]


def keys_of(where: str) -> tuple[Key, ...]:
    """Give all keys of a place."""
    return tuple(key for key in KEYS if key.where == where)


def taught(where: str) -> Iterator[Key]:
    """Give the keys that matter most in a place, in the order of the footer."""
    table = {key.id: key for key in KEYS}
    for name in _TAUGHT.get(where, ()):
        yield table[name]


def clashes() -> list[tuple[str, str, str]]:
    """Find keys bound twice in one place, as (key, one id, other id); must be empty.

    A key of a pane may hide one of "everywhere" only where both mean the same: Esc goes one
    step back, and in the composer keeps the draft.
    """
    seen: dict[tuple[str, str], str] = {}
    found = []
    for key in KEYS:
        for name in key.keys.split(","):
            other = seen.setdefault((key.where, name), key.id)
            if other != key.id:
                found.append((name, other, key.id))
    everywhere = {name: key.id for key in KEYS for name in key.keys.split(",")
                  if key.where in ("everywhere", "app")}  # fmt: skip
    for key in KEYS:
        for name in key.keys.split(","):
            if key.where in ("list", "ticket", "sidebar") and name in everywhere:
                found.append((name, everywhere[name], key.id))
    return found
