"""How the rows of a gallery are kept for the shortlist: exact fp16, or quantised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from patchfind.index.exact import ExactSearch
from patchfind.services.evaluate.gallery import PhotoSearch
from patchfind.services.evaluate.stored import DescriptorSet


@dataclass(frozen=True, slots=True, eq=False)
class PreparedSearch:
    """A search over one descriptor set, what it keeps, and the time it took to prepare."""

    search: PhotoSearch
    bytes_per_photo: float
    seconds_per_photo: float = 0.0


def _exact(descriptors: DescriptorSet) -> PreparedSearch:
    search = ExactSearch(descriptors.store, descriptors.spans)
    return PreparedSearch(search, descriptors.bytes_per_photo)


_MAKERS: Mapping[str, Callable[[DescriptorSet], PreparedSearch]] = MappingProxyType(
    {"exact": _exact}
)


def prepare_search(kind: str, descriptors: DescriptorSet) -> PreparedSearch:
    """The search of the kind that a method names."""
    return _MAKERS[kind](descriptors)
