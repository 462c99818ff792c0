"""The store keeps what it is given, for those who have the key alone, and forgets it without a trace."""

from __future__ import annotations

import random
import secrets
import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from bridge.assembler import Assembler, Settled
from bridge.live import Meeting
from bridge.store.opening import KEY_NAME, SIDE_FILES, StorageError, delete_store, store_path
from bridge.store.schema import OF_A_MEETING, SCHEMA
from bridge.store.transcripts import Condition, Kept, Store
from engine.errors import InputError
from engine.vocabulary import Side, Speaker, Turn
from tests.bridge.spoken import BEGAN, Page, ms
from tests.bridge.store.keys_in_memory import Chain
from tests.bridge.store.pages import read_pages

SECRET = "zanzibar umbrella"
MEETING = Meeting("m-1", "meet", "Weekly zephyr", "peer-one-1", 1_790_000_000_000)
OTHER = Meeting("m-2", "teams", "", "peer-one-1", 1_790_000_900_000)


def turn(index: int, text: str = SECRET) -> Settled:
    return Settled(Turn(index, Speaker("Anna", Side.THEIRS), text, 1.25, None, typed=index % 2 == 1))


def fill(store: Store, meeting: Meeting = MEETING, text: str = SECRET, turns: int = 3) -> None:
    """A meeting with a bit of everything."""
    page = Page(f"stream-{meeting.id}")
    first = page.start()
    with store.transaction():
        store.add_meeting(meeting, first, 5.0)
        store.add_stream(meeting.peer, meeting.id, first)
        for number in range(turns):
            store.add_turn(meeting.id, turn(number, f"{text} {number}"))
            store.add_frame(meeting.id, 6.0 + number, page.caption("a", f"{text} {number}", 1.0))
        store.save_stream(meeting.peer, page.stream, turns + 1)


def raw(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.rglob("*") if file.is_file())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "transcripts.db"


@pytest.fixture
def chain() -> Chain:
    return Chain()


@pytest.fixture
def store(path: Path, chain: Chain) -> Iterator[Store]:
    opened = Store(path, chain)
    yield opened
    opened.close()


def test_what_was_kept_is_there_after_opening_again(store: Store, path: Path, chain: Chain) -> None:
    fill(store)
    with store.transaction():
        store.save_health(MEETING.id, Condition("lost", "region-gone"))
        store.touch(MEETING.id, 8.5)
    store.close()
    again = Store(path, chain)
    assert again.note == ""
    assert again.load_meeting(MEETING.id) == (MEETING, Condition("lost", "region-gone"))
    assert again.load_turns(MEETING.id) == [turn(n, f"{SECRET} {n}") for n in range(3)]
    assert again.load_stream(MEETING.peer, "stream-m-1") == (MEETING.id, 4)
    assert again.load_stream("peer-two-2", "stream-m-1") is None
    assert [(at, frame.seq) for at, frame in again.load_frames(MEETING.id)] == [(6.0, 2), (7.0, 3), (8.0, 4)]
    assert again.list_meetings() == [Kept(MEETING, 3, 8.5, None)]
    again.close()


def test_a_state_takes_the_place_of_its_frames(store: Store) -> None:
    fill(store)
    assert store.load_state(MEETING.id) is None
    with store.transaction():
        store.save_state(MEETING.id, b"so far")
    assert store.load_state(MEETING.id) == b"so far"
    assert store.load_frames(MEETING.id) == []


def test_words_that_were_corrected_do_not_stay_in_the_file(store: Store, path: Path, chain: Chain) -> None:
    fill(store, text="misheard")
    with store.transaction():
        store.save_state(MEETING.id, b"so far")
        store._database.execute("UPDATE turns SET text = 'heard'")
    store._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    clear = read_pages(path, chain.keys[KEY_NAME])
    assert b"heard" in clear
    assert b"misheard" not in clear


def test_a_meeting_runs_until_it_ends_and_goes_on_when_something_comes(store: Store) -> None:
    fill(store)
    assert store.find_running(MEETING.peer, "abc-defg-hij") == MEETING.id
    assert store.find_running("peer-two-2", "abc-defg-hij") is None
    assert store.list_silent(before=6.0) == [MEETING.id]
    assert store.list_silent(before=5.0) == []
    with store.transaction():
        store.end_meeting(MEETING.id, "left")
    assert store.find_running(MEETING.peer, "abc-defg-hij") is None
    assert store.list_silent(before=6.0) == []
    assert store.list_meetings()[0].ended == "left"
    with store.transaction():
        store.touch(MEETING.id, 9.0)
    assert store.find_running(MEETING.peer, "abc-defg-hij") == MEETING.id


def test_an_unknown_meeting_is_a_key_error(store: Store) -> None:
    with pytest.raises(KeyError):
        store.load_meeting("nobody")


def test_a_transaction_that_breaks_leaves_nothing(store: Store) -> None:
    def break_off(*failures: int) -> None:
        with store.transaction():
            store.add_turn(MEETING.id, turn(0))
            for divisor in failures:
                store.add_turn(MEETING.id, turn(1 // divisor - 1))

    with pytest.raises(ZeroDivisionError):
        break_off(0)
    assert store.load_turns(MEETING.id) == []
    with pytest.raises(StorageError):
        break_off(1)
    assert store.load_turns(MEETING.id) == []
    break_off()
    assert store.load_turns(MEETING.id) == [turn(0)]


def test_a_settled_turn_cannot_be_written_over(store: Store) -> None:
    fill(store)
    with pytest.raises(StorageError) as caught, store.transaction():
        store.add_turn(MEETING.id, turn(0, "something else"))
    assert "something else" not in str(caught.value)


def test_a_full_disk_is_one_sentence_and_ends_when_there_is_room(store: Store, path: Path) -> None:
    fill(store)
    store._database.execute("PRAGMA max_page_count = 1").fetchall()
    with pytest.raises(StorageError, match=r"^The disk with .* is full: make room; captions wait") as caught:
        fill(store, OTHER, "much " * 900, turns=40)
    assert "much" not in str(caught.value)
    assert str(path) in str(caught.value)
    store._database.execute("PRAGMA max_page_count = 100000").fetchall()
    fill(store, OTHER)
    assert len(store.list_meetings()) == 2


def test_no_file_shows_a_word_to_who_has_no_key_and_all_to_who_has(
    store: Store, path: Path, chain: Chain
) -> None:
    fill(store)
    assert SECRET.encode() in read_pages(path, chain.keys[KEY_NAME])
    for word in (SECRET, "umbrella", "zephyr", "Anna", "peer-one-1", "SQLite format 3"):
        assert word.encode() not in raw(path)
    store.close()
    assert SECRET.encode() in read_pages(path, chain.keys[KEY_NAME])
    assert SECRET.encode() not in raw(path)


@pytest.mark.parametrize("saved_before", [False, True])
def test_a_deleted_meeting_leaves_no_word_even_for_who_has_the_key(
    store: Store, path: Path, chain: Chain, saved_before: bool
) -> None:
    fill(store, OTHER, "kept words")
    fill(store, text=f"{SECRET} " * 40, turns=60)
    if saved_before:
        with store.transaction():
            store.save_state(MEETING.id, SECRET.encode() * 500)
    key = chain.keys[KEY_NAME]
    assert SECRET.encode() in read_pages(path, key)
    store.delete_meeting(MEETING.id)
    for closed in (False, True):
        if closed:
            store.close()
        clear = read_pages(path, key)
        assert b"kept words" in clear
        for word in (b"umbrella", b"zephyr", b"stream-m-1", b"m-1"):
            assert word not in clear


def test_words_that_moved_from_page_to_page_leave_no_copy_behind(
    store: Store, path: Path, chain: Chain
) -> None:
    # Found by chance: with rows overwritten when deleted, and the file not written anew, 49 copies stayed.
    dice = random.Random(0)
    for setting in ("wal_autocheckpoint = 50", "synchronous = OFF"):
        store._database.execute(f"PRAGMA {setting}").fetchall()
    meetings = [replace(MEETING, id=f"m-{n}", started_ms=n) for n in range(12)]
    counts = dict.fromkeys((meeting.id for meeting in meetings), 0)
    pages = {meeting.id: Page(f"stream-{meeting.id}") for meeting in meetings}
    for meeting in meetings:
        with store.transaction():
            first = pages[meeting.id].start()
            store.add_meeting(meeting, first, 1.0)
            store.add_stream(meeting.peer, meeting.id, first)
    for _ in range(600):
        id = dice.choice(meetings).id
        word = "zanzibar " if id == "m-5" else "other "
        with store.transaction():
            store.add_turn(id, turn(counts[id], word * dice.randint(1, 300)))
            store.add_frame(id, 1.0, pages[id].caption("a", word * dice.randint(1, 300), 1.0))
            if dice.random() < 0.1:
                store.save_state(id, word.encode() * dice.randint(1, 3000))
        counts[id] += 1
    store.delete_meeting("m-5")
    clear = read_pages(path, chain.keys[KEY_NAME])
    assert b"other" in clear
    assert b"zanzibar" not in clear


def test_every_table_with_words_is_emptied_for_a_deleted_meeting(store: Store) -> None:
    fill(store)
    store.delete_meeting(MEETING.id)
    names = store._database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert {str(name[0]) for name in names} == {*OF_A_MEETING, "meetings"}
    for (name,) in names:
        assert store._database.execute(f"SELECT * FROM {name}").fetchall() == []


def test_deleting_everything_takes_the_files_and_the_key_and_begins_anew(
    store: Store, path: Path, chain: Chain
) -> None:
    fill(store)
    before, old = path.read_bytes(), chain.keys[KEY_NAME]
    assert store.delete_everything() is True
    assert chain.keys[KEY_NAME] != old
    assert store.list_meetings() == []
    assert path.read_bytes()[:16] != before[:16]
    fill(store)
    assert len(store.list_meetings()) == 1


def test_a_store_that_cannot_be_opened_can_still_be_deleted(path: Path, store: Store, chain: Chain) -> None:
    fill(store)
    store.close()
    assert delete_store(path, Chain()) is True
    assert [file.name for file in path.parent.iterdir()] == []


def test_a_wrong_key_is_one_sentence_and_changes_nothing(
    store: Store, path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    fill(store)
    store.close()
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"cannot be read with the key in this computer's keyring: .*\.$"):
        Store(path, Chain(keys={KEY_NAME: secrets.token_bytes(32)}))
    assert path.read_bytes() == before
    assert capfd.readouterr().err == ""


def test_a_lost_key_is_one_sentence_and_no_new_one_takes_its_place(
    store: Store, path: Path, chain: Chain
) -> None:
    fill(store)
    store.close()
    before, lost = path.read_bytes(), Chain()
    with pytest.raises(InputError, match=r"its key is gone from this computer's keyring: .*\.$"):
        Store(path, lost)
    assert (path.read_bytes(), lost.keys) == (before, {})
    lost.keys.update(chain.keys)
    assert len(Store(path, lost).list_meetings()) == 1


def test_a_key_of_the_wrong_length_is_refused(path: Path) -> None:
    with pytest.raises(InputError, match="has 16 bytes instead of 32"):
        Store(path, Chain(keys={KEY_NAME: secrets.token_bytes(16)}))


def test_a_file_that_is_no_store_is_refused_and_left(path: Path, chain: Chain) -> None:
    path.parent.mkdir()
    path.write_bytes(b"dear diary " * 900)
    chain.load_or_make(KEY_NAME)
    with pytest.raises(InputError, match="cannot be read with the key"):
        Store(path, chain)
    assert path.read_bytes() == b"dear diary " * 900


def test_a_newer_store_is_refused_and_left(store: Store, path: Path, chain: Chain) -> None:
    store._database.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    store.close()
    with pytest.raises(
        InputError, match=rf"newer SalesRLAgent \(version {SCHEMA + 1}.*Nothing in it was changed"
    ):
        Store(path, chain)


def test_an_older_store_is_carried_over_with_what_waits_in_it(store: Store, path: Path, chain: Chain) -> None:
    page, assembler = Page(), Assembler(ms(0.0))
    assembler.take(page.caption("a", "How much", 1.0), BEGAN + 1.0)
    first = {name: kept for name, kept in msgspec.msgpack.decode(assembler.keep()).items() if name != "whole"}
    with store.transaction():
        store.save_state("m", msgspec.msgpack.encode(first))
        store._database.execute("PRAGMA user_version = 1")
    store.close()
    store = Store(path, chain)
    assert store._database.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
    (settled,) = Assembler(ms(0.0), store.load_state("m")).end(BEGAN + 2.0)
    assert settled.turn.text == "How much"
    store.close()


def test_two_at_once_are_refused(store: Store, path: Path, chain: Chain) -> None:
    with pytest.raises(InputError, match="in use by another SalesRLAgent"):
        Store(path, chain)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, chain: Chain) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be made or opened"):
        Store(tmp_path / "file" / "transcripts.db", chain)


def test_without_a_keyring_nothing_is_written_and_it_is_said(path: Path) -> None:
    store = Store(path, Chain(reason="This computer has no keyring, so keys last until it is closed."))
    assert store.note.startswith(
        "Transcripts are kept in memory only and are gone when you quit: This computer"
    )
    fill(store)
    assert len(store.load_turns(MEETING.id)) == 3
    assert not path.parent.exists()
    store.delete_meeting(MEETING.id)
    assert store.delete_everything() is False
    assert store.list_meetings() == []
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
@pytest.mark.parametrize("others_could_read", [False, True])
def test_folder_and_files_are_the_persons_alone(
    store: Store, path: Path, chain: Chain, others_could_read: bool
) -> None:
    if others_could_read:
        store.close()
        path.chmod(0o644)
        path.parent.chmod(0o755)
        store = Store(path, chain)
    fill(store)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    found = [path.with_name(path.name + ending) for ending in SIDE_FILES]
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in found if file.exists()}
    assert modes == {"transcripts.db": 0o600, "transcripts.db-wal": 0o600}
    store.close()


def test_every_transaction_waits_for_the_disk_and_memory_does_not_grow_with_the_file(store: Store) -> None:
    names = ("journal_mode", "synchronous", "cache_size")
    asked = {name: store._database.execute(f"PRAGMA {name}").fetchone() for name in names}
    assert asked == {"journal_mode": ("wal",), "synchronous": (2,), "cache_size": (-1024,)}


def test_the_file_lies_in_the_folder_of_the_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SALESRL_HOME", str(tmp_path))
    assert store_path() == tmp_path / "transcripts.db"
    monkeypatch.delenv("SALESRL_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert store_path().name == "transcripts.db"
    assert store_path().parent.name == "salesrl"
