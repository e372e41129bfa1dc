"""What cold starts cost is said where they are slow, and nowhere else."""

from __future__ import annotations

from onhook.conformance.campaigns.costs import ColdStarts
from onhook.conformance.campaigns.item_verdicts import summary
from onhook.conformance.campaigns.records import Record


def test_quick_ones_are_not_worth_a_word() -> None:
    for quick in (ColdStarts(), ColdStarts(100, 99 * ColdStarts.SLOW)):
        assert (quick.note, quick.in_words, quick.advice) == ("", "", "")


def test_slow_ones_are_told_in_sum_and_each() -> None:
    slow = ColdStarts()
    slow.add(ColdStarts(400, 800.0))
    slow.add(ColdStarts(43, 86.0))
    assert slow.note == "2.0 s a cold start"
    assert slow.in_words == "; 443 cold starts took 886 s, 2.0 s each"
    assert slow.advice == ColdStarts.ADVICE
    assert slow - ColdStarts(400, 800.0) == ColdStarts(43, 86.0)


def test_parts_sum_up_and_what_was_measured_makes_no_other_record() -> None:
    whole = Record()
    for number in (1, 2):
        whole.merge(Record(cold_starts=ColdStarts(number, float(number))))
    assert whole.cold_starts == ColdStarts(3, 3.0)
    assert whole == Record()
    assert summary(whole).endswith("; 3 cold starts took 3 s, 1.0 s each")


def test_each_is_counted_with_its_time() -> None:
    counted = ColdStarts()
    for _ in range(2):
        with counted.measured():
            sum(range(1000))
    assert counted.number == 2
    assert 0 < counted.each < 1
