"""What was worked out for one state stands for that very state only."""

from __future__ import annotations

from workshop.core.once import KEPT, once


def test_the_same_values_are_worked_out_once_and_equal_ones_anew() -> None:
    asked: list[list[int]] = []

    @once
    def total(numbers: list[int]) -> int:
        asked.append(numbers)
        return sum(numbers)

    first, equal = [1, 2], [1, 2]
    assert [total(first), total(first), total(equal), total(first)] == [3, 3, 3, 3]
    assert len(asked) == 2
    assert asked[0] is first
    assert asked[1] is equal


def test_only_the_last_few_answers_are_kept() -> None:
    asked: list[object] = []

    @once
    def seen(thing: object) -> int:
        asked.append(thing)
        return len(asked)

    things = [object() for _ in range(KEPT + 1)]
    assert [seen(t) for t in things] == [1, 2, 3, 4, 5]
    assert seen(things[-1]) == 5
    assert seen(things[0]) == 6
