"""The text tower of an image-text backbone: words to descriptors in the space of its pictures.

The tower is SigLIP's (Zhai et al., ICCV 2023) as open_clip stores it: a transformer without a mask,
whose last place stands for the whole text.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from patchfind.embedding.specification import EncoderSpecification, TextTower
from patchfind.foundation.errors import UsageProblem, WeightsProblem
from patchfind.foundation.regular_file import open_regular

VOCABULARY = "text.token_embedding.weight"
"""The tensor whose row i stands for token i."""

_ASKED = "this is a photo of {}"
"""How the backbone's publishers ask for a thing."""
_END, _PADDING = "<eos>", "<pad>"
_MOST_BYTES = 1 << 28
_WITHOUT_MARKS = str.maketrans("_", " ", string.punctuation.replace("_", ""))
_THEIR_NAMES = (
    ("transformer.layers.", "transformer.resblocks."),
    (".self_attn.", ".attn."),
    (".linear1.", ".mlp.c_fc."),
    (".linear2.", ".mlp.c_proj."),
    (".norm", ".ln_"),
)
"""What PyTorch and what open_clip call the parts of a transformer."""


class TextTransformer(nn.Module):
    """The tower behind its vocabulary."""

    def __init__(self, width: int, tower: TextTower) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(
            width,
            tower.heads,
            4 * width,
            dropout=0.0,
            activation=partial(functional.gelu, approximate="tanh"),
            layer_norm_eps=1e-6,
            batch_first=True,
            norm_first=True,
        )
        self.positional_embedding = nn.Parameter(torch.empty(tower.context, width))
        self.transformer = nn.TransformerEncoder(layer, tower.layers, enable_nested_tensor=False)
        self.ln_final = nn.LayerNorm(width, eps=1e-6)
        self.text_projection = nn.Linear(width, width)

    def forward(self, embedded: Tensor) -> Tensor:
        """Tokens' rows (N, context, D) of the vocabulary → unit descriptors (N, D)."""
        places = self.ln_final(self.transformer(embedded + self.positional_embedding))
        return functional.normalize(self.text_projection(places[:, -1]), dim=-1)


def text_shapes(specification: EncoderSpecification) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor of the text tower, if there is one, by its name in the file."""
    if specification.text is None:
        return {}
    width = specification.head_dimension
    own = _empty(specification, specification.text).state_dict()
    shapes = {_their_name(name): tuple(tensor.shape) for name, tensor in own.items()}
    return {VOCABULARY: (specification.text.vocabulary, width), **shapes}


def text_transformer(
    specification: EncoderSpecification, tower: TextTower, tensors: Mapping[str, Tensor]
) -> TextTransformer:
    """The tower with its ``tensors``, which have the names of the weights file."""
    made = _empty(specification, tower)
    made.load_state_dict(
        {name: tensors[_their_name(name)] for name in made.state_dict()}, assign=True
    )
    return made.eval().requires_grad_(requires_grad=False)


def _empty(specification: EncoderSpecification, tower: TextTower) -> TextTransformer:
    with torch.device("meta"):
        return TextTransformer(specification.head_dimension, tower)


def _their_name(name: str) -> str:
    for ours, theirs in _THEIR_NAMES:
        name = name.replace(ours, theirs)
    return f"text.{name}"


class Tokenizer:
    """Makes tokens of words as a text tower was trained: small letters, no marks, an end, padding.

    Read from a ``tokenizer.json``, which holds no code. Raises WeightsProblem where it is none, or
    another network's, or the package that reads it is missing.
    """

    def __init__(self, file: Path, tower: TextTower) -> None:
        try:
            import tokenizers
        except ImportError as error:
            raise WeightsProblem(
                "Words are read with the package tokenizers, which is not installed: "
                'pip install "patchfind[text]".'
            ) from error
        try:
            with open_regular(file, most_bytes=_MOST_BYTES, through_links=True) as stream:
                self._words = tokenizers.Tokenizer.from_str(stream.read(_MOST_BYTES).decode())
        except Exception as error:  # the package raises plain Exceptions
            raise WeightsProblem(
                "{path} is not a sound tokenizer.json, so it was not read ({error}).",
                error=error,
                path=file,
            ) from error
        end, padding = (self._words.token_to_id(one) for one in (_END, _PADDING))
        known = self._words.get_vocab_size()
        if end is None or padding is None or known > tower.vocabulary:
            raise WeightsProblem(
                "{path} is the tokenizer of another network: it has {known} tokens for "
                "{expected}, or none that ends a text.",
                known=known,
                expected=tower.vocabulary,
                path=file,
            )
        self._end, self._padding = end, padding
        self._context = tower.context

    def tokens(self, text: str) -> list[int]:
        """The tokens of a photo of what ``text`` says, as many as the tower reads.

        Raises UsageProblem where it has no word.
        """
        words = " ".join(text.translate(_WITHOUT_MARKS).lower().split())
        if not words:
            raise UsageProblem("“{text}” has no word to search for.", text=text)
        found = self._words.encode(_ASKED.format(words), add_special_tokens=False).ids
        begun = [*found[: self._context - 1], self._end]
        return begun + [self._padding] * (self._context - len(begun))
