"""What an agent presses, and what an agent sees."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from helpdesk_tui.screens.widgets.picker import Picker
from helpdesk_tui.views import AttachmentView
from helpdesk_tui.words import DraftKind, Priority, Status
from tests.screens.agent import agent_at_work
from tests.screens.sample_data import message, row
from tests.screens.sample_desk import SampleDesk


async def test_three_panes_at_120_columns() -> None:
    async with agent_at_work() as agent:
        await agent.sees("Queues", "All open 34, by due", "#1029", "● worker", "? all keys")


async def test_the_cursor_rests_and_the_ticket_is_read() -> None:
    async with agent_at_work() as agent:
        await agent.presses("j")
        await agent.sees("#1042  VPN nede i Aarhus", "INTERNAL alice", "14 folded lines (z)")


async def test_moving_the_cursor_asks_no_query() -> None:
    async with agent_at_work() as agent:
        agent.desk.reading.clear()
        await agent.presses("j", "j", "k", "pagedown", "end", "home")
        await agent.is_quiet()
        assert agent.desk.reading == []


async def test_quotes_unfold() -> None:
    async with agent_at_work() as agent:
        await agent.presses("j")
        await agent.sees("14 folded lines (z)")
        await agent.presses("z")
        await agent.sees("> tunnelen er oppe igen.")
        await agent.presses("z")
        await agent.no_longer_sees("> tunnelen")


async def test_claim_and_undo() -> None:
    async with agent_at_work() as agent:
        await agent.presses("j")
        await agent.reads(1042)
        await agent.presses("j", "j")
        await agent.reads(1037)
        await agent.presses("c")
        await agent.sees("✓ #1037 claim · u undo", "owner alice")
        assert agent.desk.table[1037].owner == "alice"
        await agent.presses("u")
        await agent.sees("undone: #1037 claim")
        assert agent.desk.table[1037].owner == ""


async def test_assign_by_choosing() -> None:
    async with agent_at_work() as agent:
        await agent.presses("a")
        await agent.sees("Assign to", "alice", "dora")
        await agent.types("do")
        await agent.presses("enter")
        await agent.until(lambda: agent.desk.table[1029].owner == "dora", "never assigned")


async def test_repeat_the_last_command_on_another_ticket() -> None:
    async with agent_at_work() as agent:
        await agent.presses("colon")
        await agent.types("priority urgent")
        await agent.presses("enter")
        await agent.sees("#1029 priority urgent")
        await agent.presses("j")
        await agent.reads(1042)
        await agent.presses("full_stop")
        await agent.sees("#1042 priority urgent")
        assert agent.desk.table[1042].priority is Priority.URGENT


async def test_many_at_once_with_marks_and_a_range() -> None:
    async with agent_at_work() as agent:
        await agent.presses("space")
        await agent.presses("j", "V", "j", "j")
        await agent.sees("4 marked")
        await agent.presses("x")
        await agent.sees("4 tickets close")
        closed = [n for n, each in agent.desk.table.items() if each.status is Status.CLOSED]
        assert sorted(closed) == [1029, 1031, 1037, 1039]
        await agent.no_longer_sees("marked")


async def test_a_refused_key_is_grey_and_says_why() -> None:
    desk = SampleDesk()
    desk.refusals["close"] = "Only dispatchers may close here."
    async with agent_at_work(desk) as agent:
        await agent.presses("enter")
        await agent.sees("(close)")
        await agent.presses("x")
        await agent.sees("Only dispatchers may close here.")
        assert desk.ran == []


async def test_completion_on_tab() -> None:
    async with agent_at_work() as agent:
        await agent.presses("colon")
        await agent.types("cla")
        await agent.sees("Tab claim")
        await agent.presses("tab")
        await agent.until(lambda: agent.app.pro.prompt.field.value == "claim ", "not completed")
        await agent.presses("escape")
        assert not agent.app.pro.prompt.is_open


async def test_a_search_shows_what_it_finds_and_how_it_could_go_on() -> None:
    async with agent_at_work() as agent:
        await agent.presses("slash")
        await agent.types("queue:I")
        await agent.sees("Tab queue:IT · 0 tickets")
        await agent.types("TT")
        await agent.sees("0 tickets · There is no queue 'ITT'.")
        await agent.presses("enter")
        await agent.sees("  There is no queue 'ITT'.")


async def test_a_wrong_command_is_one_line() -> None:
    async with agent_at_work() as agent:
        await agent.presses("colon")
        await agent.types("nonsense")
        await agent.presses("enter")
        await agent.sees("There is no command nonsense.")


async def test_search_shows_results_while_typing_and_escape_goes_back() -> None:
    async with agent_at_work() as agent:
        await agent.presses("slash")
        await agent.types("sap")
        await agent.sees("3 tickets", "Přístup do SAP")
        await agent.presses("escape")
        await agent.sees("All open 34")


async def test_search_points_at_the_column() -> None:
    async with agent_at_work() as agent:
        await agent.presses("slash")
        await agent.types("sap foo:bar")
        await agent.sees("foo: is not a field. Try queue:,", "owner:, status:.")
        line = next(each for each in agent.screen.splitlines() if "^" in each)
        field = next(each for each in agent.screen.splitlines() if "sap foo:bar" in each)
        assert line.index("^") == field.index("foo:bar")


async def test_a_search_is_kept_as_a_view() -> None:
    async with agent_at_work() as agent:
        await agent.presses("slash")
        await agent.types("sap")
        await agent.sees("3 tickets")
        await agent.presses("enter", "asterisk")
        await agent.types("SAP")
        await agent.presses("enter")
        await agent.sees("view SAP kept")
        assert ("SAP", "sap") in agent.desk.views


async def test_nothing_jumps_when_news_comes() -> None:
    async with agent_at_work() as agent:
        await agent.presses("j", "j")
        await agent.reads(1039)
        agent.desk.opens(row(2000, subject="Everything is down"))
        await agent.sees("1 new ▲ g")
        assert agent.cursor_number == 1039
        assert "Everything is down" not in agent.screen
        await agent.presses("g")
        await agent.sees("Everything is down")
        assert agent.cursor_number == 1039


async def test_a_colleague_writes_and_the_row_says_so() -> None:
    async with agent_at_work() as agent:
        agent.desk.opens(replace(agent.desk.table[1037], writing=("dora",)))
        await agent.sees("✎ dora")


async def test_one_pane_at_80_columns() -> None:
    async with agent_at_work(size=(80, 24)) as agent:
        await agent.sees("All open 34")
        await agent.presses("j", "enter")
        await agent.sees("#1042  VPN nede i Aarhus")
        await agent.no_longer_sees("All open 34")
        await agent.presses("J")
        await agent.sees("#1039")
        await agent.presses("escape")
        await agent.sees("All open 34")
        await agent.presses("q")
        await agent.sees("Unassigned")
        await agent.presses("q")
        await agent.no_longer_sees("Unassigned")


async def test_two_panes_between() -> None:
    async with agent_at_work(size=(104, 30)) as agent:
        await agent.sees("All open 34", "#1029")
        assert "Unassigned" not in agent.screen


async def test_views_are_found_by_typing() -> None:
    async with agent_at_work() as agent:
        await agent.presses("v")
        await agent.until(lambda: isinstance(agent.app.screen, Picker), "no picker")
        await agent.types("unas")
        await agent.presses("enter")
        await agent.sees("★ Unassigned 9, by due")


async def test_an_empty_place_says_what_helps() -> None:
    async with agent_at_work(SampleDesk([row(1, status=Status.CLOSED)]), first=None) as agent:
        await agent.sees("No ticket here. Press v for", "another view.")


async def test_attachments_are_saved_and_never_over_another(tmp_path: Path) -> None:
    async with agent_at_work(downloads=tmp_path) as agent:
        await agent.presses("j")
        await agent.reads(1042)
        await agent.presses("enter", "1")
        await agent.sees("save as:", "Enter saves attachment 1, 4 kB")
        await agent.presses("enter")
        await agent.sees("✓ saved")
        await agent.presses("1")
        await agent.sees("traceroute (2).txt")
        await agent.presses("enter")
        await agent.until(lambda: len(list(tmp_path.iterdir())) == 2, "not saved twice")
        names = sorted(path.name for path in tmp_path.iterdir())
        assert names == ["traceroute (2).txt", "traceroute.txt"]
        await agent.presses("1")
        await agent.sees("save as:")
        await agent.presses("ctrl+u")
        await agent.types("~nobody-here/a.txt")
        await agent.presses("enter")
        await agent.sees("nobody of that name")


async def test_a_dangerous_file_says_so_and_is_saved_after_a_yes_only(tmp_path: Path) -> None:
    desk = SampleDesk()
    why = "it can run as a program (.exe), named like a pdf file"
    bad = AttachmentView(1, "invoice.pdf.exe", "x/y", 4096, inline=False, danger=why)
    problem = f"invoice.pdf.exe is dangerous: {why}"
    desk.messages[-1] = replace(
        desk.messages[-1], attachments=(bad,), problems=(problem,), elsewhere=("bo@evil.example",)
    )
    async with agent_at_work(desk, downloads=tmp_path) as agent:
        await agent.presses("j")
        await agent.reads(1042)
        await agent.sees("invoice.pdf.exe  4 kB", "! dangerous: it can run as a program")
        await agent.sees("! wants its answer at bo@evil.example")
        assert problem not in agent.screen
        await agent.presses("enter", "3")
        await agent.sees("This file may do harm", "do not save: it can run")
        await agent.presses("enter")
        await agent.no_longer_sees("This file may do harm")
        assert "save as:" not in agent.screen
        await agent.presses("3")
        await agent.sees("This file may do harm")
        await agent.presses("down", "enter")
        await agent.sees("save as:", "Enter saves attachment 3, 4 kB")


async def test_the_raw_mail_shows_every_byte() -> None:
    async with agent_at_work() as agent:
        await agent.presses("R")
        await agent.sees("Hej ^[[31mred^G \\xE5")


async def test_why_and_history() -> None:
    async with agent_at_work() as agent:
        await agent.presses("j")
        await agent.reads(1042)
        await agent.presses("w")
        await agent.sees("Why #1042 is as it is", "rule network@7 because")
        await agent.presses("escape", "U")
        await agent.sees("History of #1042", "owner alice")


async def test_a_new_ticket_is_kept_until_it_is_opened() -> None:
    async with agent_at_work() as agent:
        await agent.presses("N")
        await agent.types("bo@nordwind.example")
        await agent.presses("enter")
        await agent.types("Mus virker ikke")
        await agent.presses("escape", "N")
        await agent.sees("Mus virker ikke")
        await agent.presses("ctrl+s")
        await agent.sees("#1043 opened")


async def test_the_worker_is_missed() -> None:
    desk = SampleDesk()
    desk.worker_alive = False
    async with agent_at_work(desk) as agent:
        await agent.sees("worker not seen since 10:02 · :doctor")


async def test_presence_is_told() -> None:
    async with agent_at_work() as agent:
        await agent.presses("r")
        await agent.sees("Reply to")
        await agent.is_quiet()
        assert agent.desk.presence_told[-1] == (1029, True)
        await agent.presses("escape")
        await agent.until(
            lambda: agent.desk.presence_told[-1] == (1029, False), "still said to write"
        )
        assert (1029, DraftKind.REPLY) not in agent.desk.drafts


async def test_the_full_width_says_where_the_ticket_stands() -> None:
    async with agent_at_work() as agent:
        await agent.presses("j", "enter")
        await agent.reads(1042)
        await agent.presses("f")
        await agent.sees("2 of 34 in All open")
        assert "Unassigned" not in agent.screen
        await agent.presses("J")
        await agent.sees("#1039", "3 of 34 in All open")
        await agent.presses("escape")
        await agent.sees("Unassigned")


async def test_a_long_message_does_not_slow_the_keys() -> None:
    long = "\n".join(f"line {n}" for n in range(50_000))
    desk = SampleDesk([row(7)], messages=[message(1, 7, 0, long)])
    async with agent_at_work(desk, first=7) as agent:
        await agent.presses("enter", "Z", "end")
        await agent.sees("line 49999")
        await agent.presses("pageup")
        await agent.no_longer_sees("line 49999")
        await agent.presses("home")
        await agent.sees("line 0")
