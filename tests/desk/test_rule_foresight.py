"""Later rules see what templates and allocation of earlier ones will do, and it is so."""

from __future__ import annotations

import random

from helpdesk_tui.desk.admin.agents import add_agent, add_team, change_members, edit_agent
from helpdesk_tui.desk.admin.allocation import add_strategy, edit_strategy, set_codes
from helpdesk_tui.desk.admin.queues import add_category, edit_queue
from helpdesk_tui.desk.admin.rule_versions import rulebook_as_is, weigh
from helpdesk_tui.desk.admin.rules import add_rule, read_rule
from helpdesk_tui.desk.allocation.absence import go_away
from helpdesk_tui.desk.allocation.hand_out import hand_out
from helpdesk_tui.desk.assign import assign
from helpdesk_tui.desk.backtest.proposal import Proposal
from helpdesk_tui.desk.backtest.run import Stretch, backtest
from helpdesk_tui.desk.classify import set_category, set_tags
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import read_field, read_tags
from helpdesk_tui.desk.intake.letter_facts import Arrival, facts_of_letter
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.macros import add_macro
from helpdesk_tui.desk.rule_facts import facts_of_ticket
from helpdesk_tui.desk.rule_foresight import DeskForesight
from helpdesk_tui.desk.rulebook import places_of
from helpdesk_tui.errors import Refused
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.rules.allocation import Step
from helpdesk_tui.rules.effects import Given
from helpdesk_tui.rules.rule_file import read_file
from helpdesk_tui.words import Role
from tests.desk.intake.post import Post
from tests.desk.stage import Stage
from tests.worker.scene import mail


def rule(desk: Desk, name: str, then: str, condition: str = "", when: str = "mail in") -> None:
    text = f"[[rule]]\nname = '{name}'\nwhen = '{when}'\nif = '{condition}'\nthen = {then}\n"
    add_rule(desk, read_rule(text), force=True)


def team_of_two(desk: Desk) -> None:
    """Carl knows printers and dora the network; both serve the queue IT."""
    add_agent(desk, "nina", name="Nina", email="nina@desk.example", role=Role.WORKER)
    add_team(desk, "Net", ("carl", "nina"))
    edit_queue(desk, "IT", team="Net")
    add_category(desk, "Network / VPN")
    add_strategy(desk, "net", "Net", "skill!")
    set_codes(desk, "nina", {Step.SKILL: ["VPN"]})


def test_later_rules_know_that_an_owner_is_away(sqlite_url: str) -> None:
    post = Post(sqlite_url)
    team_of_two(post.desk)
    rule(post.desk, "his", '"owner carl"')
    rule(post.desk, "known", '"tag carls"', "owner:carl")
    rule(post.desk, "unowned", '"tag nets"', "owner:none team:net")
    assert post.comes(mail("One")).rules == ("his@1", "known@1")
    go_away(post.desk, "carl")
    came = post.comes(mail("Two"))
    assert came.rules == ("his@1", "unowned@1")
    with post.desk.store.read() as session:
        ticket = post.ticket(came)
        assert [read_field(session, ticket, name) for name in ("owner", "team")] == [None, "Net"]
    late = read_file("[[rule]]\nname = 'late'\nif = 'tag:carls'\nthen = 'priority low'\n", LOCAL)
    found = backtest(post.desk, Proposal(late), Stretch(), parse)
    assert found.differences == ()  # nor does a look back think otherwise


def test_a_mail_is_handed_out_and_later_rules_know_to_whom(desk_url: str) -> None:
    post = Post(desk_url)
    team_of_two(post.desk)
    rule(post.desk, "sort", '["category VPN", "allocate"]', "subject:tunnel")
    rule(post.desk, "hers", '"tag hers"', "owner:nina status:open team:net")
    rule(post.desk, "unowned", '"tag nobodys"', "owner:none")
    went, stayed = post.comes(mail("My tunnel")), post.comes(mail("My chair"))
    assert went.rules == ("sort@1", "hers@1")
    assert stayed.rules == ("unowned@1",)
    with post.desk.store.read() as session:
        ticket = post.ticket(went)
        assert (read_field(session, ticket, "owner"), read_tags(session, ticket)) == (
            "nina", ["hers"],
        )  # fmt: skip


def test_a_trial_foretells_whom_allocation_chooses(sqlite_url: str) -> None:
    post = Post(sqlite_url)
    team_of_two(post.desk)
    rule(post.desk, "sort", '["category VPN", "allocate"]')
    rule(post.desk, "hers", '"tag hers"', "owner:nina")
    rule(post.desk, "his", '"tag his"', "owner:carl")
    letter = parse(mail("My tunnel"))
    with post.desk.store.read() as session:
        arrival = Arrival("IT", post.clock().astimezone(LOCAL))
        facts = facts_of_letter(session, letter, arrival, places_of(session))
    said, decision = weigh(post.desk, rulebook_as_is(post.desk), facts)
    assert [match.rule.name for match in decision.matches] == ["sort", "hers"]
    assert said[-1].reasons == ("not true: owner:carl",)


def test_what_a_template_does_is_seen_in_the_verbs_transaction(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    macro = "['priority low', 'tag calm', 'category Printer', 'owner carl', 'reply Not sent']"
    add_macro(stage.alice, f"[[rule]]\nname = 'calm down'\nthen = {macro}\n")
    event = "field changed: tags"
    rule(stage.alice, "calm", '"template calm down"', "tag:go", event)
    rule(stage.alice, "seen", '"tag seen"', "tag:calm priority:low owner:carl status:open", event)
    number = stage.ticket()
    set_tags(stage.alice, number, ["+go"])
    assert stage.fields(number)["tags"] == ["calm", "go", "seen"]
    assert stage.changes(number)[-1].cause.startswith("rule seen@1 (tag:calm; priority:low;")


def test_a_template_that_cannot_be_applied_is_seen_to_do_nothing(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    for name, last in (("mine", "owner me"), ("gone", "owner dora")):
        add_macro(stage.alice, f"[[rule]]\nname = '{name}'\nthen = ['tag t', '{last}']\n")
    edit_agent(stage.alice, "dora", active=False)
    event = "field changed: tags"
    for name in ("mine", "gone", "nowhere"):
        rule(stage.alice, name, f'"template {name}"', f"tag:{name}", event)
    rule(stage.alice, "wrong", '"tag wrong"', "tag:t", event)
    number = stage.ticket()
    for name in ("mine", "gone", "nowhere"):
        set_tags(stage.alice, number, [f"+{name}"])
    assert stage.fields(number)["tags"] == ["gone", "mine", "nowhere"]
    skipped = [str(c.new) for c in stage.changes(number) if c.field == "rule skipped"]
    assert [words.partition(":")[0] for words in skipped] == [
        "template mine", "template gone", "template nowhere",
    ]  # fmt: skip


def test_what_is_foreseen_of_allocation_is_what_happens(sqlite_stage: Stage) -> None:
    """Teams, skills, loads and turns as they come: told before, and then done."""
    stage, rng = sqlite_stage, random.Random(4)
    desk = stage.alice
    change_members(desk, "Net", join=("dora", "bo"), leave=())
    change_members(desk, "Money", join=("alice", "bo"), leave=())
    edit_queue(desk, "IT", team="Net")
    for name, team in (("net", "Net"), ("money", "Money")):
        add_strategy(desk, name, team, "turn")
    chosen: set[object] = set()
    refused = 0
    for case in range(30):
        steps = rng.sample(["skill!", "keyword!", "country", "language", "workload", "turn"], 3)
        edit_strategy(desk, "net", steps=", ".join(steps), otherwise=rng.choice(["", "", "money"]))
        for login in ("carl", "dora", "bo"):
            codes = {Step.SKILL: ["vpn", "printer"], Step.KEYWORD: ["smokes", "tunnel"]}
            set_codes(desk, login, {step: rng.sample(each, 1) for step, each in codes.items()})
        number = stage.ticket(rng.choice(["The printer smokes", "The tunnel", "A chair"]),
                              queue=rng.choice(["IT", "Faktura"]))  # fmt: skip
        if rng.random() < 0.7:
            set_category(desk, number, rng.choice(["Network / VPN", "Hardware / Printer"]))
        if rng.random() < 0.2:
            assign(desk, number, "carl")
        strategy = rng.choice(["", "net", "money"])
        with desk.transaction("test") as tx:
            ticket = tx.ticket(number)
            facts = facts_of_ticket(tx.session, ticket, places_of(tx.session))
            foreseen = DeskForesight(tx.session, tx.now, acts=True).allocation(facts, strategy)
            if facts.owner:
                assert foreseen is None, f"case {case}: it is carl's, who is here"
                continue
            old = read_field(tx.session, ticket, "team")
            try:
                found = hand_out(tx, ticket, strategy)
            except Refused:
                refused += 1
                assert foreseen is None, f"case {case}"
                continue
            now = read_field(tx.session, ticket, "team")
            assert found.login is not None
            assert foreseen == Given(found.login, str(now) if now != old else ""), f"case {case}"
            chosen.add(foreseen)
    assert len(chosen) > 3
    assert refused > 1
