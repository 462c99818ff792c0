"""The outbox is bounded, keeps the order, and lets a newer Ack stand for an older."""

from __future__ import annotations

import asyncio

from bridge.codec import FromBridge
from bridge.messages import Ack, Alive, Rewind
from bridge.outbox import MOST_WAITING, Outbox


def drain(outbox: Outbox) -> list[FromBridge | int]:
    async def take_all() -> list[FromBridge | int]:
        outbox.close(1000)
        taken: list[FromBridge | int] = []
        while not taken or not isinstance(taken[-1], int):
            taken.append(await outbox.take())
        return taken

    return asyncio.run(take_all())


def ack(stream: str, seq: int) -> Ack:
    return Ack(stream=stream, seq=seq)


def test_frames_leave_in_order_and_the_end_comes_last() -> None:
    outbox = Outbox()
    frames: list[FromBridge] = [Alive(), ack("stream-1", 1), Alive()]
    assert all(outbox.put(frame) for frame in frames)
    assert drain(outbox) == [*frames, 1000]


def test_a_newer_ack_stands_for_the_one_right_before_it() -> None:
    outbox = Outbox()
    for seq in range(1, 10 * MOST_WAITING):
        assert outbox.put(ack("stream-1", seq))
    outbox.put(ack("stream-2", 1))
    outbox.put(Rewind(stream="stream-2", seq=2))
    outbox.put(ack("stream-2", 2))
    assert drain(outbox) == [
        ack("stream-1", 10 * MOST_WAITING - 1),
        ack("stream-2", 1),
        Rewind(stream="stream-2", seq=2),
        ack("stream-2", 2),
        1000,
    ]


def test_it_is_full_at_some_time() -> None:
    outbox = Outbox()
    assert [outbox.put(Alive()) for _frame in range(MOST_WAITING + 1)] == [True] * MOST_WAITING + [False]
    assert len(drain(outbox)) == MOST_WAITING + 1


def test_nothing_is_added_after_the_end_and_the_first_end_counts() -> None:
    outbox = Outbox()
    outbox.close(1008)
    assert outbox.put(Alive())
    assert drain(outbox) == [1008]


def test_who_waits_is_woken() -> None:
    async def wait() -> FromBridge | int:
        outbox = Outbox()
        taking = asyncio.create_task(outbox.take())
        await asyncio.sleep(0)
        outbox.put(Alive())
        return await taking

    assert asyncio.run(wait()) == Alive()
