"""Words and pictures land in one space, as the library that published the backbone has them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from open_clip.model import CLIPTextCfg, CLIPVisionCfg, CustomTextCLIP
from safetensors.torch import save_file

from patchfind.embedding import weights
from patchfind.embedding.load import describe_text, load_encoder
from patchfind.embedding.registry import specification
from patchfind.embedding.text import Tokenizer, text_shapes
from patchfind.foundation.errors import UsageProblem, WeightsProblem
from tests.embedding.embedding_samples import photo
from tests.embedding.image_text import IMAGE_TEXT, TOWER, WORDS, tokenizer_file, weights_file

_NETWORK, _TO_READ = IMAGE_TEXT.files


def _imported(folder: Path, file: Path) -> Path:
    weights.import_file(_NETWORK, file, folder)
    weights.import_file(_TO_READ, tokenizer_file(file.parent), folder)
    return folder


def test_words_and_pictures_are_described_as_open_clip_describes_them(tmp_path: Path) -> None:
    published = open_clip.get_model_config("ViT-B-16-SigLIP2-256")
    small = {"context_length": 12, "vocab_size": 40, "width": 64, "heads": 2, "layers": 2}
    text = CLIPTextCfg(**{**published["text_cfg"], **small})
    towers = {"image_size": 32, "timm_model_name": "tiny_siglip"}
    image = CLIPVisionCfg(**{**published["vision_cfg"], **towers})
    torch.manual_seed(1)
    reference = CustomTextCLIP(64, image, text).eval()
    file = tmp_path / "published.safetensors"
    save_file(
        {name: one + 0.1 * torch.randn_like(one) for name, one in reference.state_dict().items()},
        file,
    )
    open_clip.load_checkpoint(reference, str(file))
    folder = _imported(tmp_path / "weights", file)

    pixels = photo(32, 32)
    picture = torch.tensor(pixels).permute(2, 0, 1)[None] / 127.5 - 1.0
    tokens = Tokenizer(tmp_path / "tokenizer.json", TOWER).tokens("Red mug!")
    with torch.no_grad():
        seen = reference.encode_image(picture, normalize=True).numpy()
        read = reference.encode_text(torch.tensor([tokens]), normalize=True).numpy()
    encoder = load_encoder(IMAGE_TEXT, weights_folder=folder, device="cpu", layout="pyramid-l0")
    ours = encoder.encode_photos([pixels])[0].descriptors.astype(np.float32)
    words = describe_text(IMAGE_TEXT, "Red mug!", weights_folder=folder)
    assert np.allclose(ours, seen, atol=1e-3)  # photos' are kept in half precision
    assert np.allclose(words, read, atol=1e-5)
    assert abs((read @ seen.T).item()) < 0.999  # they are no constants


def test_the_published_backbone_has_the_sizes_that_open_clip_knows() -> None:
    known = specification("siglip2-b16-256")
    published = open_clip.get_model_config("ViT-B-16-SigLIP2-256")
    text, tower = published["text_cfg"], known.text
    assert tower is not None
    assert published["vision_cfg"]["timm_model_name"] == known.architecture
    assert published["vision_cfg"]["image_size"] == known.crop_side
    assert (text["layers"], text["heads"]) == (tower.layers, tower.heads)
    assert (text["context_length"], text["vocab_size"]) == (tower.context, tower.vocabulary)
    assert text["hf_tokenizer_name"] == known.weights.hub_id == tower.tokenizer.hub_id
    assert text["tokenizer_kwargs"] == {"clean": "canonicalize"}
    assert text_shapes(known)["text.token_embedding.weight"] == (256_000, known.dimension)


def test_tokens_are_small_letters_without_marks_with_an_end_and_padding(tmp_path: Path) -> None:
    words = Tokenizer(tokenizer_file(tmp_path), TOWER)
    asked = [3 + WORDS.index(word) for word in ("this", "is", "a", "photo", "of", "red", "mug")]
    assert words.tokens("  RED,\tmug? ") == [*asked, 1, 0, 0, 0, 0]
    assert words.tokens("red mug " * 20)[-1] == 1
    assert len(words.tokens("red mug " * 20)) == 12
    with pytest.raises(UsageProblem, match="no word"):
        words.tokens(" ?! ")


def test_what_is_missing_is_named_with_the_command_that_fetches_it(tmp_path: Path) -> None:
    with pytest.raises(WeightsProblem, match="backbones download tiny-image-text"):
        describe_text(IMAGE_TEXT, "mug", weights_folder=tmp_path)
    weights.import_file(_NETWORK, weights_file(tmp_path), tmp_path)
    with pytest.raises(WeightsProblem, match=r"to read are not here.*download tiny-image-text"):
        describe_text(IMAGE_TEXT, "mug", weights_folder=tmp_path)
    with pytest.raises(UsageProblem, match="reads no text"):
        describe_text(specification("starter"), "mug", weights_folder=tmp_path)


@pytest.mark.parametrize("exchanged", ["tokenizer.json", "open_clip_model.safetensors"])
def test_an_exchanged_file_is_not_read(tmp_path: Path, exchanged: str) -> None:
    folder = _imported(tmp_path / "weights", weights_file(tmp_path))
    file = folder / IMAGE_TEXT.name / exchanged
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(WeightsProblem, match="damaged or was exchanged"):
        describe_text(IMAGE_TEXT, "mug", weights_folder=folder)


def test_only_a_tokenizer_of_this_network_is_taken_in(tmp_path: Path) -> None:
    many = tokenizer_file(tmp_path, [f"word{number}" for number in range(40)])
    with pytest.raises(WeightsProblem, match="tokenizer of another network"):
        weights.import_file(_TO_READ, many, tmp_path / "weights")
    hostile = tmp_path / "hostile.json"
    for content in (b"", b"\x80\x04N.", b"{}", b'{"model": 1}', b"[" * 100_000):
        hostile.write_bytes(content)
        with pytest.raises(WeightsProblem, match="not a sound tokenizer"):
            weights.import_file(_TO_READ, hostile, tmp_path / "weights")
    assert not weights.located(_TO_READ, tmp_path / "weights")


def test_weights_without_the_text_tower_are_not_taken_in(tmp_path: Path) -> None:
    pictures = {
        name: torch.zeros(shape)
        for name, shape in weights.read_shapes(weights_file(tmp_path)).items()
        if name.startswith("visual")
    }
    save_file(pictures, tmp_path / "pictures.safetensors")
    with pytest.raises(WeightsProblem, match=r"text\.token_embedding"):
        weights.import_file(_NETWORK, tmp_path / "pictures.safetensors", tmp_path / "weights")
