"""The pages as people use them: with a mouse, with a keyboard, in the dark, on a phone, and without JavaScript."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING

import pytest
from report_samples import HOSTILE, answering, big, forgotten_leg, hostile, item, small, violation

from onhook.conformance.model.traces import Invocation, Raised, Returned, Trace
from onhook.conformance.model.verdicts import Verdict
from onhook.reports.html import compare, render
from onhook.reports.ladder import ladder
from onhook.reports.model import Report, SubjectReport
from onhook.reports.text import escape

if TYPE_CHECKING:
    from tests.browser.conftest import Open, Opened

pytestmark = pytest.mark.browser

ROWS = "tr.row"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def of(*traces: Trace, **more: object) -> Report:
    """A report of one violation."""
    broken = violation(*traces, **more)  # type: ignore[arg-type]
    return Report(subjects=(SubjectReport("handler", "app:handler", "", (item("HND-5", Verdict.FAILED, broken),)),))


def chip(opened: Opened, word: str) -> None:
    opened.page.locator(f'.chip[data-value="{word}"]').click()


def json_of(opened: Opened, within: str = ".detail.open") -> str:
    return opened.page.locator(f"{within} .panel pre").first.inner_text()


# -- filters -----------------------------------------------------------------------------------------------------------


def test_filters_by_verdict_level_family_and_words(open_page: Open) -> None:
    opened = open_page(render(small()))
    assert opened.count(ROWS) == 8
    chip(opened, "failed")
    assert (opened.count(ROWS), opened.fragment) == (2, "#verdict=failed")
    chip(opened, "warned")
    assert opened.count(ROWS) == 3
    chip(opened, "SHOULD")
    assert opened.count(ROWS) == 1
    chip(opened, "RSP")
    assert opened.count(ROWS) == 0
    assert opened.page.get_by_text("Nothing fits these filters.").is_visible()
    opened.page.get_by_role("button", name="Reset").click()
    assert (opened.count(ROWS), opened.fragment) == (8, "")
    opened.page.get_by_label("text").fill("calls-412")
    opened.until("location.hash !== ''")
    assert (opened.count(ROWS), opened.fragment) == (1, "#q=calls-412")
    assert opened.page.locator("#shown").inner_text() == "1 of 8 requirements"


def test_the_address_holds_the_state(open_page: Open) -> None:
    opened = open_page(render(small()), "#verdict=failed,warned&family=HND&q=hanging&open=HND-5")
    assert opened.count(ROWS) == 2
    assert opened.count(".detail") == 1
    assert opened.page.locator("#words").input_value() == "hanging"
    opened.page.reload()
    assert opened.count(ROWS) == 2
    opened.page.evaluate("location.hash = '#level=SHOULD'")
    opened.until("document.querySelectorAll('.detail.open').length === 0")
    assert opened.count(ROWS) == 1
    opened.page.evaluate("location.hash = '#RSP-1'")
    opened.until("document.querySelectorAll('#RSP-1.open').length === 1")
    opened.page.evaluate("location.hash = '#matrix'")
    assert opened.count(".detail") == 1


@pytest.mark.parametrize("fragment", ["#HND-5", "#open=HND-5"])
def test_an_id_alone_means_that_of_every_target(open_page: Open, fragment: str) -> None:
    broken = item("HND-5", Verdict.FAILED, violation())
    report = Report(
        subjects=tuple(SubjectReport("handler", f"{name}:handler", "", (broken,)) for name in ("menu", "desk"))
    )
    opened = open_page(render(report), fragment)
    assert opened.count(".detail.open") == 2
    opened.page.evaluate("location.hash = '#t2-HND-5'")
    opened.until("document.querySelectorAll('.detail.open').length === 1")


def test_everything_works_by_keyboard(open_page: Open) -> None:
    opened = open_page(render(small()))
    keys = opened.page.keyboard
    focused = "document.activeElement.textContent.trim()"

    def tab_to(wanted: str, most: int = 60) -> None:
        for _ in range(most):
            keys.press("Tab")
            if re.search(
                wanted, opened.page.evaluate(f"document.activeElement.getAttribute('aria-label') ?? {focused}")
            ):
                return
        pytest.fail(f"{wanted} has no place in the order of Tab")

    keys.press("Tab")
    assert opened.page.evaluate(focused) == "Skip to the matrix"
    tab_to("^✗failed 2$")
    keys.press("Enter")
    assert opened.count(ROWS) == 2
    keys.press("/")
    keys.type("hanging")
    opened.until("document.querySelectorAll('tr.row:not([hidden])').length === 1")
    keys.press("Escape")
    opened.until("document.querySelectorAll('tr.row:not([hidden])').length === 2")
    tab_to("^HND-5")
    keys.press(" ")
    assert opened.count(".detail") == 1
    tab_to("^Event 1: NEW_INBOUND_CALL")
    outline = "getComputedStyle(document.activeElement.querySelector('.hit')).stroke"
    assert opened.page.evaluate(outline) not in ("none", "transparent", "rgba(0, 0, 0, 0)")
    keys.press("Enter")
    assert '"InvocationEventType": "NEW_INBOUND_CALL"' in json_of(opened)
    keys.press("ArrowDown")
    keys.press(" ")
    assert json.loads(json_of(opened))["Actions"][0]["Type"] == "CallAndBridge"
    tab_to("^Copy")


# -- calls -------------------------------------------------------------------------------------------------------------


def test_the_ladder_marks_the_step_and_shows_what_is_behind_each_arrow(open_page: Open) -> None:
    opened = open_page(render(of()), "#HND-5")
    opened.page.wait_for_selector("svg.ladder")
    assert opened.page.locator("svg .marker").count() == 3
    assert opened.page.locator("svg .arrow.marked").count() == 2
    assert opened.page.locator('svg .arrow[aria-pressed="true"]').get_attribute("data-key") == "0.2.response"
    assert json.loads(json_of(opened)) == {"SchemaVersion": "1.0", "Actions": []}
    trace = forgotten_leg()
    for number, invocation in enumerate(trace.invocations):
        opened.page.locator(f'svg [data-key="0.{number}.event"]').click()
        assert json.loads(json_of(opened)) == invocation.event
        assert f"Event {number + 1} of {len(trace.invocations)}: event" in opened.page.locator(".panel h5").inner_text()
    text = ladder([trace], (0, 2), width=120)
    drawn = opened.page.locator("svg .label title, svg .note-text").all_text_contents()
    assert len(drawn) > 8
    assert [label for label in drawn if label not in text] == []


def test_a_long_call_is_shown_whole_on_demand(open_page: Open) -> None:
    opened = open_page(render(big(1)), "#HND-1")
    opened.page.wait_for_selector("svg.ladder")
    few = opened.page.locator("svg .arrow.event").count()
    assert few < 24
    assert opened.page.get_by_text(re.compile(r"… \d+ more events …")).count()
    opened.page.get_by_role("button", name="Show all events").click()
    assert opened.page.locator("svg .arrow.event").count() == 50


def test_calls_that_are_only_mentioned_are_shown_on_demand(open_page: Open) -> None:
    first, second = forgotten_leg(), forgotten_leg()
    later = tuple(
        Invocation(invocation.event, invocation.outcome, position=invocation.position + 10)
        for invocation in second.invocations
    )
    opened = open_page(render(of(first, Trace(later, second.asked, second.final), call=1)), "#HND-5")
    opened.page.wait_for_selector("svg.ladder")
    assert opened.page.get_by_text("call 1 before: 4 events").is_visible()
    assert opened.page.locator(".panel h5").inner_text() == "Call 2, event 3 of 4: response"
    opened.page.get_by_role("button", name="Show all events").click()
    opened.page.locator('svg [data-key="0.0.event"]').click()
    assert opened.page.locator(".panel h5").inner_text() == "Call 1, event 1 of 4: event"


def test_what_is_no_response_is_told_in_words(open_page: Open) -> None:
    opened = open_page(render(small()), "#open=RSP-1")
    for number, (head, text) in enumerate(
        (
            ("raises KeyError", "KeyError: 'state'"),
            ("no answer", "nothing came back in 20 s"),
            ("no JSON", "Object of type set is not JSON serializable"),
        )
    ):
        opened.page.locator(f'#RSP-1 svg [data-key="0.{number}.response"]').click()
        assert head in opened.page.locator("#RSP-1 .panel h5").inner_text()
        assert text in json_of(opened, "#RSP-1")


def test_values_are_shown_as_they_were_sent(open_page: Open) -> None:
    value = {"2": 1.0, "1": 2**70, "text": "é\t\u202e\n", "empty": [{}, []], "nan": float("nan"), "quote": '\\"'}
    trace = Trace((Invocation({"InvocationEventType": "HANGUP"}, Returned("", value)),))
    opened = open_page(render(of(trace, step=0)), "#HND-5")
    shown = json_of(opened)
    assert '"2": 1.0,\n  "1": 1180591620717411303424,\n  "text": "é\\t\\u202e\\n",' in shown
    assert '"empty": [\n    {},\n    []\n  ],\n  "nan": NaN,\n  "quote": "\\\\\\""\n}' in shown


def test_a_command_and_a_value_can_be_copied(open_page: Open) -> None:
    opened = open_page(render(of()), "#HND-5", permissions=["clipboard-read", "clipboard-write"])
    read = "navigator.clipboard.readText()"
    button = opened.page.locator(".detail.open .command .copy")
    button.click()
    opened.page.wait_for_selector(".command .copy:has-text('Copied')")
    assert opened.page.locator("#said").inner_text() == "Copied"
    assert opened.page.evaluate(read) == "onhook replay .onhook/HND-5-inbound.json"
    opened.page.locator(".detail.open .panel .copy").click()
    opened.page.wait_for_selector(".panel .copy:has-text('Copied')")
    assert json.loads(opened.page.evaluate(read)) == {"SchemaVersion": "1.0", "Actions": []}


def test_links_lead_to_other_requirements(open_page: Open) -> None:
    opened = open_page(render(small()), "#verdict=warned&open=HND-12")
    opened.page.locator("#HND-12 a.jump").click()
    assert opened.page.locator("#HND-5").is_visible()
    assert opened.page.evaluate("document.activeElement.hash") == "#HND-5"
    assert "open=HND-12,HND-5" in opened.fragment


# -- nothing but text --------------------------------------------------------------------------------------------------


def test_whatever_a_handler_returns_is_text(open_page: Open) -> None:
    """Everything is opened and chosen; no script runs, and the page has no more elements than a harmless one."""
    counted = []
    for text in (" ".join(HOSTILE), "harmless"):
        opened = open_page(render(hostile(text)))
        for link in opened.page.locator("a.opens").all():
            link.click()
        opened.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        for arrow in opened.page.locator("svg .arrow").all():
            arrow.focus()
            arrow.press("Enter")
        assert opened.page.evaluate("typeof harm") == "undefined"
        assert opened.page.locator("svg .arrow").count() >= 16
        counted.append(
            opened.page.evaluate(
                "['img', 'script', 'style', 'iframe', 'svg', 'a'].map((one) => document.querySelectorAll(one).length)"
            )
        )
        shown = opened.page.evaluate("document.body.innerText")
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\ufeff\x00\x1b]", shown)
    assert counted[0] == counted[1]


def test_each_hostile_text_can_be_read_in_the_json(open_page: Open) -> None:
    opened = open_page(
        render(of(*(Trace((Invocation({"InvocationEventType": text}, answering(text)),)) for text in HOSTILE), step=0)),
        "#HND-5",
    )
    shown = opened.page.locator("svg .arrow.event")
    all_events = opened.page.get_by_role("button", name="Show all events")
    if all_events.count():
        all_events.click()
    for number, text in enumerate(HOSTILE):
        shown.nth(number).press("Enter")
        quoted = re.sub(r"\\x(..)", r"\\u00\1", escape(json.dumps(text, ensure_ascii=False)))
        assert json_of(opened).count(quoted) == 1


def test_a_traceback_is_text(open_page: Open) -> None:
    traceback = "Traceback:\n  <b>x</b> \x1b[31m\n\u202eKeyError"
    trace = Trace((Invocation({"InvocationEventType": "HANGUP"}, Raised("KeyError", "x", traceback)),))
    opened = open_page(render(of(trace, step=0)), "#HND-5")
    assert json_of(opened) == "Traceback:\n  <b>x</b> \\u001b[31m\n\\u202eKeyError"


# -- looks -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_follow_the_system_and_the_button(open_page: Open, scheme: str) -> None:
    other = {"light": "dark", "dark": "light"}[scheme]
    opened = open_page(render(small()), color_scheme=scheme)
    background = "getComputedStyle(document.body).backgroundColor"
    colours = {"light": "rgb(246, 247, 249)", "dark": "rgb(17, 21, 28)"}
    assert opened.page.evaluate(background) == colours[scheme]
    opened.page.get_by_role("button", name=f"Switch to {other} colours").click()
    assert opened.page.evaluate(background) == colours[other]
    for _ in range(20):  # what a page stores reaches the browser's process a moment later
        opened.page.reload()
        if opened.page.evaluate(background) == colours[other]:
            break
    assert opened.page.evaluate(background) == colours[other]
    assert opened.page.get_by_role("button", name=f"Switch to {scheme} colours").is_visible()


@pytest.mark.parametrize("name", ["small", "hostile", "compare"])
def test_a_phone_never_scrolls_sideways(open_page: Open, name: str) -> None:
    pages = {
        "small": lambda: render(small()),
        "hostile": lambda: render(hostile("long" * 80)),
        "compare": lambda: compare([(one, small()) for one in ("first", "second", "third", "fourth")]),
    }
    opened = open_page(pages[name](), **PHONE)
    assert not opened.is_too_wide()
    for link in opened.page.locator("a.opens").all():
        link.click()
    opened.page.wait_for_timeout(100)
    assert not opened.is_too_wide()
    wider = "[...document.querySelectorAll('svg.ladder')].filter((one) => one.getBoundingClientRect().width > innerWidth).length"
    assert opened.page.evaluate(wider) == 0


def test_a_turned_phone_gets_another_ladder(open_page: Open) -> None:
    opened = open_page(render(of()), "#HND-5", **PHONE)
    opened.page.wait_for_selector("svg.ladder")
    narrow = opened.page.locator("svg.ladder").bounding_box()
    opened.page.set_viewport_size({"width": 740, "height": 360})
    opened.until("document.querySelector('svg.ladder').getBoundingClientRect().width > 400")
    wide = opened.page.locator("svg.ladder").bounding_box()
    assert narrow is not None
    assert wide is not None
    assert narrow["width"] < 360 < wide["width"] < 740


def test_nothing_moves_for_those_who_do_not_want_it(open_page: Open) -> None:
    opened = open_page(render(small()), reduced_motion="reduce")
    assert opened.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert opened.page.evaluate("getComputedStyle(document.querySelector('.chip')).transitionDuration") == "0s"


def test_the_page_works_without_javascript(open_page: Open) -> None:
    opened = open_page(render(small()), java_script_enabled=False)
    page = opened.page
    assert page.get_by_role("heading", name="app.handler:lambda_handler does not conform").is_visible()
    assert page.locator("tr.row").first.get_by_text("failed").is_visible()
    assert page.locator("noscript p").is_visible()
    assert not page.locator("#filters").is_visible()
    page.locator('tr.row a[href="#HND-5"]').click()
    assert page.locator("#HND-5 .statement").is_visible()
    assert not page.locator("#HND-12").is_visible()


def test_a_table_stays_a_table_on_a_phone(open_page: Open) -> None:
    opened = open_page(render(small()), **PHONE)
    assert opened.page.get_by_role("table").count() == 1
    assert opened.page.get_by_role("row", name=re.compile("HND-5")).first.get_by_role("cell").count() == 2
    title = opened.page.locator("tr.row th").first.bounding_box()
    assert title is not None
    assert title["width"] > 300


# -- several reports ---------------------------------------------------------------------------------------------------


def test_reports_side_by_side_can_be_filtered_by_what_changed(open_page: Open) -> None:
    old, new = (
        Report(subjects=(SubjectReport("handler", "a:b", "", (item("HND-1", verdict), item("HND-2", Verdict.PASSED))),))
        for verdict in (Verdict.PASSED, Verdict.FAILED)
    )
    opened = open_page(compare([("main", old), ("branch", new)]))
    assert opened.page.get_by_role("heading", name="1 newly failing").is_visible()
    assert opened.count(ROWS) == 2
    chip(opened, "newly-failing")
    assert (opened.count(ROWS), opened.fragment) == (1, "#change=newly-failing")


# -- speed -------------------------------------------------------------------------------------------------------------


def test_a_thousand_violations_open_quickly(open_page: Open) -> None:
    """0.7 s and 0.05 s on a busy machine of two cores; 56 MB."""
    text = render(big(1000))
    begun = time.perf_counter()
    opened = open_page(text)
    opened.until("document.readyState === 'complete'")
    assert time.perf_counter() - begun < 10
    click = """() => new Promise((done) => {
      const begun = performance.now();
      document.querySelectorAll("a.opens")[3].click();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
    })"""
    assert opened.page.evaluate(click) < 1000
    assert opened.page.locator("svg.ladder").count() == 1
