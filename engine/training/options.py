"""What a training run is told: where from, where to, and how long it learns.

One rule: whatever a person can choose of a run is one field here, so that a run is named by these
and by its conversations. What of it cannot be is said before the first stage, not hours later.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import InputError
from engine.training.ppo import PpoSchedule
from engine.training.stages import EncoderSchedule
from engine.training.supervised import Schedule


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is made from.

    `out` is where the models folder is written, `work` where the stages keep what they made,
    `persuasion` the PersuasionForGood files or None, `heads` keeps the encoder that ships and
    trains the policies alone, `quick` a run of minutes for trying the road (it keeps the encoder).
    `corpus` are conversations of one's own, learned from beside the shipped ones or `alone`.
    """

    out: Path
    work: Path
    seed: int = 0
    heads: bool = False
    quick: bool = False
    persuasion: Path | None = None
    corpus: tuple[Path, ...] = ()
    alone: bool = False
    schedule: Schedule = field(default_factory=Schedule)
    encoder: EncoderSchedule = field(default_factory=EncoderSchedule)
    ppo: PpoSchedule = field(default_factory=PpoSchedule)

    @property
    def keeps_encoder(self) -> bool:
        """Whether the encoder that ships stays as it is."""
        return self.heads or self.quick


def try_folder(out: Path) -> None:
    """Write a file into `out` and take it away again, with what folders that took; raises InputError
    where it cannot be, as `publish` would at the very end.
    """
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=out, prefix=".try-"):
            pass
    except OSError as error:
        raise refuse_folder(out, error) from error
    finally:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()


def refuse_folder(out: Path, error: OSError) -> InputError:
    """What to say of a models folder that cannot be written."""
    return InputError(
        f"The models folder {out} cannot be written ({error.strerror}); name another with --out."
    )
