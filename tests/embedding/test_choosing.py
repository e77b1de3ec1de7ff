"""What somebody reads who chooses a backbone."""

from __future__ import annotations

from patchfind.embedding.choosing import about
from patchfind.embedding.registry import specifications


def test_every_backbone_says_what_it_is_good_for_and_what_it_costs() -> None:
    said = {name: about(known) for name, known in specifications().items()}
    assert "very same thing" in said["starter"]
    assert "earlier release" in said["starter-1"]
    published = {name: text for name, text in said.items() if not name.startswith("starter")}
    for name, text in published.items():
        assert "times as much as with the built-in one" in text, name
        assert ("shapes and surfaces" in text) == name.startswith("dino"), name
        assert ("searched with words" in text) == (name == "siglip2-b16-256"), name
        assert specifications()[name].licence in text


def test_a_larger_network_and_finer_tokens_cost_more() -> None:
    times = {name: about(one).values.get("n") for name, one in specifications().items()}
    # In processor time 18, 54, 161 and 209 were seen for these on one core.
    assert [times[name] for name in ("dinov2-s14", "siglip-b16-224", "siglip-b16-384")] == [
        20,
        50,
        200,
    ]
    assert times["clip-l14"] == 200
    assert times["siglip2-b16-256"] == 70  # the tower that reads text indexes nothing
