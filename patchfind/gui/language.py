"""What the window says, in the person's language.

Objects of Qt say ``self.tr("…")``, everything else :func:`tr`. Numbers that decide between one and
many go through ``%Ln``, which an English catalogue serves too.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QGuiApplication

from patchfind.foundation.paths import resources_folder
from patchfind.foundation.printable import printable
from patchfind.foundation.sentence import Sentence

LANGUAGES = ("en", "de")
"""Those that there is a catalogue of, the one for everybody else first."""


def tr(text: str, comment: str = "", n: int = -1) -> str:
    """``text`` translated, ``%Ln`` being ``n``; a ``comment`` tells alike texts apart."""
    return QCoreApplication.translate("", text, comment, n)


def in_words(text: str) -> str:
    """A sentence of the rooms below in the person's language; any other ``text`` as it is."""
    return text.said(_known, QLocale().toString) if isinstance(text, Sentence) else text


def _known(template: str) -> str:
    """The translation; not of a text that is no template, in which there may be what Qt refuses."""
    if template != printable(template):
        return template
    return QCoreApplication.translate("", template)


def speak(application: QCoreApplication, choice: str) -> None:
    """Have what is made from now on speak ``choice``, a language's code or "system".

    Numbers and dates follow the system where it has the same language. Right-to-left languages
    have right-to-left windows.
    """
    system = QLocale.system()
    language = _first_known(system) if choice == "system" else choice
    asked = QLocale(language)
    locale = system if system.language() is asked.language() else asked
    QLocale.setDefault(locale)
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    of_qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ours = str(resources_folder() / "translations")
    for name, folder in ((f"qtbase_{language}", of_qt), (language, ours)):
        translator = QTranslator(application)
        translator.load(name, folder)
        application.installTranslator(translator)
    QGuiApplication.setLayoutDirection(locale.textDirection())


def _first_known(system: QLocale) -> str:
    wanted = (name.partition("-")[0] for name in system.uiLanguages())
    return next((name for name in wanted if name in LANGUAGES), LANGUAGES[0])
