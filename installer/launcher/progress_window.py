"""The small window of the first start, with Tk: the only toolkit that is there before anything is.

Everything slow runs in a thread; it hands its reports over in a queue that the window empties.
"""

from __future__ import annotations

import queue
import threading
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import messagebox, ttk

from installer.launcher.failures import SetupCancelled, SetupFailed
from installer.launcher.fronts import Work, remember_proxy, remembered_proxy
from installer.launcher.uv_tool import Progress

_LOOK_EVERY_MS = 100
_WIDTH = 500


class Window:
    """A window that explains, asks, shows how far it is, and says what went wrong.

    Raises tkinter.TclError where there is no screen.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.root = tk.Tk(className="patchfind")
        self.root.title("PatchFind")
        self.root.resizable(width=False, height=False)
        self.root.protocol("WM_DELETE_WINDOW", self.close)
        self._done = False
        self._stop = threading.Event()
        self._worker: threading.Thread | None = None
        self._events: queue.SimpleQueue[Progress | SetupFailed | None] = queue.SimpleQueue()
        self._work: Work | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        if self.root.tk.call("tk", "windowingsystem") == "x11":  # elsewhere it is the system's
            style = ttk.Style()
            style.theme_use("clam")
            style.configure(".", background="#f4f4f4")
            style.configure("TProgressbar", background="#2f6fde", troughcolor="#dcdcdc")
            style.map("TButton", background=[("disabled", "#f4f4f4"), ("active", "#ffffff")])
        frame = ttk.Frame(self.root, padding=20)
        frame.grid(sticky="nsew")
        ttk.Label(frame, text="Setting PatchFind up", font=("TkDefaultFont", 14, "bold")).grid(
            sticky="w", columnspan=2
        )
        self.text = ttk.Label(frame, wraplength=_WIDTH, justify="left")
        self.text.grid(sticky="we", columnspan=2, pady=(10, 12))
        self.bar = ttk.Progressbar(frame, length=_WIDTH, maximum=1000)
        self.bar.grid(sticky="we", columnspan=2)
        self.state = ttk.Label(frame, wraplength=_WIDTH, justify="left")
        self.state.grid(sticky="we", columnspan=2, pady=(6, 12))
        ttk.Label(frame, text="Proxy, if your network needs one:").grid(sticky="w", row=4)
        self.proxy = ttk.Entry(frame, width=30)
        self.proxy.insert(0, remembered_proxy(self._folder))
        self.proxy.grid(row=4, column=1, sticky="we")
        buttons = ttk.Frame(frame)
        buttons.grid(sticky="e", columnspan=2, pady=(18, 0))
        self.cancel = ttk.Button(buttons, text="Cancel", command=self.close)
        self.cancel.grid(row=0, column=0, padx=(0, 8))
        self.go = ttk.Button(buttons, text="Set up", command=self.start)
        self.go.grid(row=0, column=1)

    def show(self, introduction: str, work: Work) -> bool:
        """Ask, run ``work`` as often as it takes, and close; whether it was done."""
        self._work, self._done = work, False
        self.text["text"] = introduction
        self.root.after(_LOOK_EVERY_MS, self._look)
        self.root.mainloop()
        return self._done

    def start(self) -> None:
        """Begin, or begin again after a failure."""
        if self._worker is not None or self._work is None:
            return
        proxy, work = self.proxy.get().strip(), self._work
        remember_proxy(self._folder, proxy)
        self._stop.clear()
        self.go.state(["disabled"])
        self.proxy.state(["disabled"])

        def run() -> None:
            try:
                work(self._events.put, self._stop, proxy)
                self._events.put(None)
            except SetupFailed as problem:
                self._events.put(problem)

        self._worker = threading.Thread(target=run)
        self._worker.start()

    def close(self) -> None:
        """Stop what runs, and then close; at once where nothing runs."""
        if self._worker is None:
            self.root.destroy()
            return
        self._stop.set()
        self.state["text"] = "Stopping …"
        self.cancel.state(["disabled"])

    def _look(self) -> None:
        """Show what the thread reported since the last look."""
        take: Callable[[], Progress | SetupFailed | None] = self._events.get_nowait
        while True:
            try:
                event = take()
            except queue.Empty:
                self.root.after(_LOOK_EVERY_MS, self._look)
                return
            if isinstance(event, Progress):
                if not self._stop.is_set():
                    self._show_progress(event)
                continue
            assert self._worker is not None
            self._worker.join()
            self._worker = None
            if event is None or isinstance(event, SetupCancelled):
                self._done = event is None
                self.root.destroy()
                return
            self._show_failure(event)

    def _show_progress(self, progress: Progress) -> None:
        self.state["text"] = progress.line()
        counted = progress.total > 0
        self.bar["mode"] = "determinate" if counted else "indeterminate"
        if counted:
            self.bar["value"] = 1000 * progress.done / progress.total
        else:
            self.bar.step(40)

    def _show_failure(self, problem: SetupFailed) -> None:
        self.bar["mode"], self.bar["value"] = "determinate", 0
        self.state["text"] = str(problem)
        self.go["text"] = "Try again"
        self.go.state(["!disabled"])
        self.proxy.state(["!disabled"])
        self.cancel.state(["!disabled"])


class WindowFront:
    """A front of windows: each question and each setting-up has one of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def show(self, introduction: str, work: Work) -> bool:
        return Window(self._folder).show(introduction, work)

    def tell(self, text: str) -> None:
        root = tk.Tk(className="patchfind")
        root.withdraw()
        messagebox.showinfo("PatchFind", text, parent=root)
        root.destroy()

    def ask(self, question: str) -> bool:
        root = tk.Tk(className="patchfind")
        root.withdraw()
        answer = messagebox.askyesno("PatchFind", question, parent=root, default="no")
        root.destroy()
        return answer
