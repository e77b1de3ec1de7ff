"""Pooling inside windows equals averaging a finely enlarged map."""

from __future__ import annotations

import torch

from patchfind.training.pooling import overlapped_windows, pool_windows


def test_there_are_84_windows_inside_the_photo() -> None:
    windows = overlapped_windows()
    assert windows.shape == (84, 4)
    assert windows[0].tolist() == [0, 0, 1, 1]
    assert float(windows.min()) >= 0
    assert float(windows.max()) <= 1


def test_pooling_weighs_cells_by_the_area_inside() -> None:
    maps = torch.rand(3, 5, 4)
    large = maps.repeat_interleave(20, 1).repeat_interleave(20, 2)
    wanted = large[:, 30:95, 8:60].mean((1, 2))
    window = torch.tensor([[8 / 80, 30 / 100, 60 / 80, 95 / 100]])
    torch.testing.assert_close(pool_windows(maps, window)[0], wanted)


def test_a_shift_moves_the_window_by_that_many_cells() -> None:
    maps = torch.rand(3, 8, 8)
    window = torch.tensor([[0.25, 0.25, 0.5, 0.5]])
    wanted = pool_windows(maps, window + 0.5 / 8)
    torch.testing.assert_close(pool_windows(maps, window, 0.5), wanted)
