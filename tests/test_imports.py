"""Every module can be imported, and none of them warns: a new Python says first here what it no longer likes."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import pytest

PROGRAM = """
import importlib, pkgutil, sys
for name in sys.argv[1:]:
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        if "tests" not in module.name.split(".") and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
"""


@pytest.mark.slow
def test_everything_is_imported_without_a_warning() -> None:
    packages = {"socialpost", *(one.module for one in entry_points(group="socialpost.adapters"))}
    command = [sys.executable, "-W", "error", "-c", PROGRAM, *sorted(packages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
