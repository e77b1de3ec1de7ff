"""Light or dark, as the person or the system wants it: a palette, from which all is painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

_Role = QPalette.ColorRole


@dataclass(frozen=True, slots=True)
class _Theme:
    scheme: Qt.ColorScheme
    ground: str
    base: str
    text: str
    faint: str
    """Of what cannot be used now."""
    link: str


_THEMES = {
    "light": _Theme(Qt.ColorScheme.Light, "#efefef", "#ffffff", "#000000", "#a0a0a0", "#0057ae"),
    "dark": _Theme(Qt.ColorScheme.Dark, "#323232", "#1e1e1e", "#f0f0f0", "#828282", "#6cb4ee"),
}
_HIGHLIGHT = "#308cc6"


def apply_theme(name: str) -> None:
    """Paint every window in the theme ``name`` of the settings from now on."""
    theme = _THEMES.get(name)
    hints = QGuiApplication.styleHints()
    # For what the system paints, title bars for one; not every desktop listens.
    hints.setColorScheme(Qt.ColorScheme.Unknown if theme is None else theme.scheme)
    QApplication.setPalette(QPalette() if theme is None else _palette(theme))


def _palette(theme: _Theme) -> QPalette:
    made = QPalette()
    ground, base, text = QColor(theme.ground), QColor(theme.base), QColor(theme.text)
    quiet = QColor(text)
    quiet.setAlpha(128)
    for role, colour in {
        _Role.Window: ground,
        _Role.WindowText: text,
        _Role.Base: base,
        _Role.AlternateBase: base.darker(105),
        _Role.Text: text,
        _Role.PlaceholderText: quiet,
        _Role.Button: ground,
        _Role.ButtonText: text,
        _Role.BrightText: QColor("white"),
        _Role.Light: ground.lighter(150),
        _Role.Midlight: ground.darker(118),
        _Role.Mid: ground.darker(130),
        _Role.Dark: ground.darker(150),
        _Role.Shadow: ground.darker(200),
        _Role.Highlight: QColor(_HIGHLIGHT),
        _Role.Accent: QColor(_HIGHLIGHT),
        _Role.HighlightedText: QColor("white"),
        _Role.ToolTipBase: base,
        _Role.ToolTipText: text,
        _Role.Link: QColor(theme.link),
    }.items():
        made.setColor(role, colour)
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.faint))
    made.setColor(QPalette.ColorGroup.Disabled, _Role.Base, ground)
    made.setColor(QPalette.ColorGroup.Disabled, _Role.Highlight, ground.darker(130))
    return made
