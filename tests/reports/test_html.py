"""The report as a page, without a browser: what is in it, and that nothing in it is more than text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from budgets import examples
from hypothesis import given
from hypothesis import strategies as st
from report_samples import EVERYTHING, HOSTILE, answering, big, forgotten_leg, hostile, item, small, violation
from reports_strategy import reports, texts

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.requirements import GUIDE
from onhook.conformance.model.traces import Invocation, Returned, Trace
from onhook.conformance.model.verdicts import Verdict
from onhook.reports import html
from onhook.reports.html import compare, render
from onhook.reports.ladder import ladder
from onhook.reports.model import Report, SubjectReport, items, to_json
from onhook.reports.svg import TOO_DEEP, drawing, ladder_data
from onhook.reports.text import escape

Golden = Callable[[str, str], None]

TEMPLATES = Path(html.__file__).parent / "templates"
TAGS = {
    *("html", "head", "meta", "title", "link", "script", "style", "body", "header", "main", "footer", "section", "div"),
    *(
        "a",
        "button",
        "code",
        "details",
        "summary",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "li",
        "ul",
        "noscript",
        "p",
        "pre",
        "span",
        "strong",
    ),
    *("dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("fieldset", "form", "input", "label", "legend", "output"),
}
#: A report is large, and how long it takes to draw one is the machine's affair.
any_report = examples(25)


class Page(HTMLParser):
    """The elements of a page, its texts, and what stands in its scripts and style sheets."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.raw: list[tuple[str, str]] = []
        self._in = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._in = tag
        if tag in ("script", "style"):
            self.raw.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in in ("script", "style"):
            self.raw[-1] = (self._in, self.raw[-1][1] + data)
        else:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    @property
    def shape(self) -> list[tuple[str, frozenset[str]]]:
        """The elements with the names of their attributes."""
        return [(tag, frozenset(attributes)) for tag, attributes in self.elements]

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def data(self) -> list[str]:
        """The data of the violations."""
        kinds = [attributes.get("type") for tag, attributes in self.elements if tag in ("script", "style")]
        return [text for kind, (_, text) in zip(kinds, self.raw, strict=True) if kind == "application/json"]


def policy_of(page: Page) -> dict[str, str]:
    (content,) = (
        attributes["content"]
        for tag, attributes in page.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in content.split(";"))}


def assert_safe(text: str) -> Page:
    """Nothing in the page is an element, an attribute, a link or a script that is not ours, and nothing is unseen."""
    page = Page(text)
    assert {tag for tag, _ in page.elements} <= TAGS
    for tag, attributes in page.elements:
        assert not {
            name for name in attributes if name.startswith("on") or name in ("style", "src", "srcdoc", "action")
        }
        link = attributes.get("href", "#")
        assert re.fullmatch(
            rf"#[A-Za-z][\w-]*|#|{re.escape(GUIDE)}[\w-]+\.html|data:image/svg\+xml,[^ \"<>]*( [^\"<>]*)*", link
        ), link
        if tag == "script":
            assert attributes.get("type", "") in ("", "application/json")
    assert html._seen(text) == "\n".join(text.splitlines()), "something in the page cannot be seen"
    text.encode()
    return page


# -- what it looks like ------------------------------------------------------------------------------------------------


def test_a_small_report(golden: Golden) -> None:
    """All but what is the same in every page: its scripts, its style sheet and their hashes."""
    text = re.sub(r"<(script|style)>.*?</\1>", r"<\1>…</\1>", render(small()), flags=re.DOTALL)
    golden("pages/small", re.sub(r"sha256-[\w+/=]+", "sha256-…", text).rstrip("\n"))


@pytest.mark.parametrize(
    ("report", "asked", "head"),
    [
        (small(), "No", "app.handler:lambda_handler does not conform"),
        (Report(), "Nobody knows", "Nothing was judged"),
        (
            Report(subjects=(SubjectReport("service", "x:y", "", (item("HUP-S1", Verdict.BLOCKED),)),)),
            "Nobody knows",
            "Nothing was judged of x:y",
        ),
        (
            Report(subjects=(SubjectReport("service", "x:y", "", (item("HUP-S1", Verdict.PASSED),)),)),
            "Yes",
            "x:y conforms",
        ),
        (
            Report(subjects=(SubjectReport("handler", "a:b"), *small().subjects)),
            "No",
            "1 of 2 targets does not conform",
        ),
    ],
)
def test_the_head_line_answers_the_question(report: Report, asked: str, head: str) -> None:
    text = render(report)
    assert f"Does it conform? <strong>{asked}</strong>" in text
    assert f'<h1 id="answer">{head}</h1>' in text


def test_the_sentence_below_counts_requirements() -> None:
    assert (
        "2 requirements broken, 1 declared deviation stale, 1 broken at a level that fails no run, 1 known deviation, 1 kept, "
        "1 blocked, 1 not applicable" in render(small())
    )


def test_everything_is_there_without_javascript() -> None:
    """The head line, every row with its verdicts in words, the texts of a violation, and a way to open them."""
    page = Page(render(small()))
    ids = {attributes.get("id") for _, attributes in page.elements}
    links = {
        attributes["href"][1:]
        for tag, attributes in page.elements
        if tag == "a" and "opens" in attributes.get("class", "")
    }
    assert links == {one.id for _, one in items(small())} <= ids
    for told in (
        CATALOGUE["HND-5"].title,
        "not seen",
        "LEG-A is hung up, or another action",
        "onhook replay .onhook/HND-5-inbound.json",
    ):
        assert told in page.text


def test_a_fact_that_is_not_known_is_left_out() -> None:
    text = render(Report())
    assert "<dt>seed</dt>" in text
    assert "<dt>took</dt>" not in text
    assert "<dt>took</dt><dd>1 min 23 s</dd>" in render(small())


# -- nothing but text --------------------------------------------------------------------------------------------------


def test_hostile_texts_stay_texts() -> None:
    """The page has the elements and attributes of a harmless one, and shows what was said."""
    page, harmless = assert_safe(render(hostile())), Page(render(hostile("harmless")))
    assert page.shape == harmless.shape
    for text in HOSTILE:
        assert " ".join("\n".join(map(escape, text.splitlines())).split()) in " ".join(page.text.split())
    for data in page.data:
        assert not re.search("[<>&]", data)
        assert json.loads(data)[1][0][EVERYTHING] == EVERYTHING


@pytest.mark.parametrize("text", HOSTILE)
def test_each_hostile_text_comes_back_from_the_data(text: str) -> None:
    (first, *_) = Page(render(hostile(text))).data
    event, response = json.loads(first)[1][:2]
    assert event["InvocationEventType"] == text == response["SchemaVersion"]


@any_report
@given(reports)
def test_any_report_makes_a_safe_page(report: Report) -> None:
    text = render(report)
    page = assert_safe(text)
    shown = [violation for _, item_ in items(report) for violation in item_.violations]
    assert len(page.data) == len(shown)
    values = [
        [value for trace in violation.calls for invocation in trace.invocations for value in (invocation.event,)]
        for violation in shown
    ]
    by_text = Counter(json.dumps(one) for one in values)
    assert by_text == Counter(json.dumps(json.loads(data)[1][::2]) for data in page.data)
    assert render(report) == text


@any_report
@given(st.lists(st.tuples(texts, reports), max_size=3))
def test_any_reports_side_by_side_make_a_safe_page(named: list[tuple[str, Report]]) -> None:
    assert_safe(compare(named))


@pytest.mark.parametrize(
    "text", [render(small()), compare([("old", small()), ("new", small())])], ids=["report", "compare"]
)
def test_only_our_scripts_run(text: str) -> None:
    page = Page(text)
    policy = policy_of(page)
    assert policy["default-src"] == "'none'"
    assert set(policy) == {
        "default-src",
        "script-src",
        "style-src",
        "img-src",
        "base-uri",
        "form-action",
        "require-trusted-types-for",
        "trusted-types",
    }
    hashed: dict[str, list[str]] = {"script": [], "style": []}
    for tag, source in re.findall(r"<(script|style)>(.*?)</\1>", text, re.DOTALL):
        hashed[tag].append(f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'")
    assert policy["script-src"].split() == hashed["script"]
    assert policy["style-src"].split() == hashed["style"]
    assert policy["img-src"] == "data:"


def test_the_page_names_no_address_but_the_guide() -> None:
    assert set(re.findall(r"https?://[^/\"' ]+/", render(small()))) <= {
        "https://docs.aws.amazon.com/",
        "http://www.w3.org/",
    }


def test_our_scripts_make_no_markup() -> None:
    for file in TEMPLATES.glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(|fetch\(|XMLHttp",
            file.read_text("utf-8"),
        )


# -- data --------------------------------------------------------------------------------------------------------------


def test_the_drawing_has_the_words_of_the_text_ladder() -> None:
    """One telling, two drawings: all that happens in the one is in the other, marked at the same places."""
    trace = forgotten_leg()
    told = drawing((trace,), (0, 2))
    rows = [row for *_, rows in told["steps"] for row in rows]
    text = ladder([trace], (0, 2), width=120).splitlines()[1:]
    assert len(rows) == len(text)
    for row, line in zip(rows, text, strict=True):
        assert row[1] == line.startswith("▶▶")
        for gap in row[3:]:
            assert not gap or len(gap) == 1 or gap[1] in line


def test_numbers_are_handed_through_as_they_were_sent() -> None:
    value = {"whole": 1.0, "big": 2**70, "odd": float("nan"), "2": 0, "1": 0}
    data = ladder_data((Trace((Invocation({}, Returned("", value)),)),), (0, 0))
    assert data.endswith(f'[{{}},{{"whole":1.0,"big":{2**70},"odd":NaN,"2":0,"1":0}}]]')


def test_what_is_nested_too_deeply_does_not_lose_the_report() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    trace = Trace((Invocation({"InvocationEventType": "HANGUP"}, Returned("", deep)),))
    text = render(
        Report(
            subjects=(SubjectReport("handler", "a:b", "", (item("HND-5", Verdict.FAILED, violation(trace, step=0)),)),)
        )
    )
    assert TOO_DEEP in text


def test_lone_surrogates_can_be_written() -> None:
    trace = Trace((Invocation({"InvocationEventType": "\ud800"}, answering({"Actions": "\udfff"})),))
    broken = violation(trace, step=0, actual="\ud800")
    text = render(Report(subjects=(SubjectReport("handler", "a:b", "", (item("HND-5", Verdict.FAILED, broken),)),)))
    assert b"\\ud800" in text.encode()


def test_a_big_report_is_small_and_quick() -> None:
    """The data stand in the page once, so it is no larger than the compact JSON, and takes a few times as long."""
    report = big(200)
    render(small())
    begun = time.process_time()
    encoded = json.dumps(to_json(report), separators=(",", ":"))
    between = time.process_time()
    text = render(report)
    seconds = time.process_time() - between
    assert len(text) < 1.25 * len(encoded) + 200_000
    assert seconds < 15 * (between - begun)  # 3 to 6 times


# -- several reports ---------------------------------------------------------------------------------------------------


def report_of(**verdicts: Verdict) -> Report:
    told = [item(name.replace("_", "-"), verdict) for name, verdict in verdicts.items()]
    return Report(subjects=(SubjectReport("handler", "a:b", "", tuple(told)),))


def test_what_changed_is_told_first() -> None:
    old = report_of(HND_1=Verdict.PASSED, HND_2=Verdict.FAILED, HND_3=Verdict.PASSED, HND_4=Verdict.PASSED)
    new = report_of(HND_1=Verdict.FAILED, HND_2=Verdict.PASSED, HND_3=Verdict.NOT_EXERCISED, HND_4=Verdict.PASSED)
    renamed = replace(new, subjects=(replace(new.subjects[0], target="c:d"),))
    text = compare([("main", old), ("between", old), ("branch", renamed)])
    assert "<title>1 newly failing, 1 fixed, 1 no longer judged · onhook</title>" in text
    changed = {
        name: re.findall(r"<code>(.*?)</code>", body)
        for name, body in re.findall(r'aria-label="([\w ]+)">(.*?)</section>', text, re.DOTALL)
    }
    assert changed == {"newly failing": ["HND-1"], "fixed": ["HND-2"], "no longer judged": ["HND-3"]}
    assert text.count('<th role="columnheader"') == 4
    assert len(re.findall('<tr class="row"', text)) == 4


def test_side_by_side_takes_one_report_and_none() -> None:
    assert "small" in compare([("small", small())])
    assert "0 newly failing" in compare([])


# -- colours -----------------------------------------------------------------------------------------------------------

TOKENS = {
    name: pair
    for name, *pair in re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (TEMPLATES / "page.css").read_text("utf-8")
    )
}
ON_WASH = [(name, f"{name}-wash") for name in ("red", "green", "yellow", "cyan")]
TEXTS = [
    *((name, paper) for name in ("ink", "soft", "accent") for paper in ("paper", "card", "inset")),
    *((name, paper) for name in ("red", "green", "yellow", "cyan") for paper in ("card", "inset")),
    *ON_WASH,
    *(("ink", wash) for _, wash in ON_WASH),
    *((name, "card") for name in ("string", "literal")),
    ("accent", "accent-wash"),
    ("ink", "accent-wash"),
    ("soft", "red-wash"),
    ("accent", "red-wash"),
    *(("card", name) for name, _ in ON_WASH),
]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "behind"), TEXTS)
def test_every_text_can_be_read(text: str, behind: str, scheme: int) -> None:
    assert contrast(TOKENS[text][scheme], TOKENS[behind][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_edge_of_a_control_can_be_seen(scheme: int) -> None:
    for behind in ("paper", "card", "inset"):
        assert contrast(TOKENS["edge"][scheme], TOKENS[behind][scheme]) >= 3
