"""py3langid's model, restricted to some languages, and kept as it is needed.

It comes packed by LZMA with the weights of all languages: a third of a second to unpack, in each process that reads. What is
left of it after the restriction is kept in the user's cache folder (five megabytes, `XDG_CACHE_HOME`); where that cannot be written, or holds
something else, the model is unpacked again.
"""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Iterable
from contextlib import suppress
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy.typing as npt
    from py3langid.langid import LanguageIdentifier

_FAST = 1  # of igzip's levels: higher ones save a fiftieth


def load(languages: Iterable[str]) -> LanguageIdentifier:
    """The model of those of the languages that py3langid knows."""
    wanted = sorted(languages)
    path = _path(wanted)
    if path is not None:
        with suppress(OSError):
            return _read(path)
    model = _restricted(wanted)
    if path is not None:
        with suppress(OSError):
            _write(path, model)
    return model


def _path(languages: Iterable[str]) -> Path | None:
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # nobody's home is known
        return None
    of = blake2b(" ".join((version("py3langid"), *languages)).encode(), digest_size=8).hexdigest()
    return folder / "presswatch" / f"languages-{of}.gz"


def _restricted(languages: Iterable[str]) -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    every = LanguageIdentifier.from_model_file(MODEL_FILE)
    every.set_languages([language for language in languages if language in set(every.nb_classes)])
    # Made anew of what it was restricted to: the one keeps the weights of all languages beside them, 28 MB.
    return LanguageIdentifier(
        every.nb_ptc, every.nb_pc, every.nb_classes, every.tk_nextmove, every.tk_output, tk_row=every.tk_row
    )


def _read(path: Path) -> LanguageIdentifier:
    """What `_write` wrote. Raises OSError where there is nothing, or something else."""
    from isal import igzip, igzip_lib
    from numpy.lib import format
    from py3langid.langid import LanguageIdentifier

    harms: tuple[type[Exception], ...] = (EOFError, ValueError, igzip_lib.IsalError)  # type: ignore[assignment]
    try:
        with igzip.open(path, "rb") as kept:  # type: ignore[no-untyped-call]
            probabilities, priors, classes, moves, output, rows = (
                format.read_array(kept, allow_pickle=False) for _ in range(6)
            )
    except harms as error:
        raise OSError(f"{path} holds no model") from error
    return LanguageIdentifier(
        probabilities, priors, classes.tolist(), _array(moves), output.tolist(), tk_row=_array(rows)
    )


def _array(values: npt.NDArray[Any]) -> array[int]:
    made: array[int] = array(values.dtype.char)
    made.frombytes(values.data.cast("B"))
    return made


def _write(path: Path, model: LanguageIdentifier) -> None:
    from isal import igzip
    from numpy import array, int32
    from numpy.lib import format

    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as made:
        try:
            with igzip.open(made, "wb", _FAST) as packed:  # type: ignore[no-untyped-call]
                for values in (
                    model.nb_ptc,
                    model.nb_pc,
                    array(model.nb_classes),
                    array(model.tk_nextmove),
                    array(model.tk_output, dtype=int32),
                    array(model.tk_row),
                ):
                    format.write_array(packed, values, allow_pickle=False)
            made.close()
            Path(made.name).replace(path)
        except BaseException:
            Path(made.name).unlink(missing_ok=True)
            raise
