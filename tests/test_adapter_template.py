"""The skeleton of an adapter works as it is, its page can be followed, and the page on how it works tells the truth."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass, fields
from datetime import timedelta
from inspect import signature
from pathlib import Path

import pytest

from socialpost.adapter import Adapter, Login, Recover, Request, Step
from socialpost.deliver import drive, journal, runner, settle, steps
from socialpost.deliver.state import State
from socialpost.deliver.tools import Tools
from socialpost.errors import UsageError
from socialpost.faults import Cause
from socialpost.testing import skeleton

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/writing-an-adapter.md").read_text("utf-8")
INSIDE = (ROOT / "docs/how-it-works.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

TWICE = '    for _ in range(2):\n        answer = yield Request("POST", "/v1/posts'
# what is changed in the skeleton, and the test of the suite that has to notice
MISTAKES = {
    "other marks": ("flows.py", 'for media in post["media"]', "for media in ()", "two_deliveries and photo"),
    "believed too early": ("flows.py", "minutes=2", "seconds=10", "appears_late and text"),
    "names by chance": ("flows.py", '"post", Effect', 'f"post{id(object())}", Effect', "compiling_twice"),
    "visible, called staged": ("flows.py", '"/v1/posts", body', '"/v1/posts", effect=Effect.STAGE, body', "killed"),
    "seen twice": ("flows.py", '    answer = yield Request("POST", "/v1/posts', TWICE, "killed and text"),
    "5xx called wait": ("answers.py", "status=(429,)", "status=(429, 503)", "settled and text and lost"),
    "429 called final": ("answers.py", "Cause.WAIT", "Cause.REJECTED", "slow_down and text"),
    "401 called final": ("answers.py", "Cause.LOGIN", "Cause.REJECTED", "expires and text"),
    "no time of creation": ("flows.py", 'datetime.fromisoformat(post["created_at"])', "None", "older_post"),
    "no body expected": ("answers.py", "response.object.get", "response.data.get", "settled and text and lost"),
    "no sample": ("limits.py", '"text": "post",', '"text": "post", "film": "film",', "has_a_sample"),
    "no case": ("limits.py", '"text": "post",', '"text": "post", "film": "film",', "has_a_case"),
}

# one process for all of them: (folder, expression) pairs in, "folder code" lines out
MANY = """
import pytest, sys
for folder, which in zip(sys.argv[1::2], sys.argv[2::2]):
    chosen = ["-k", which, "-m", "not slow", "--rootdir", folder, "-c", f"{folder}/pyproject.toml", folder]
    code = pytest.main(["-q", "-x", "-p", "no:cacheprovider", *chosen])
    print(folder, int(code), file=sys.stderr)
"""
FAILED = "1"  # pytest's exit code: tests ran, some failed


@dataclass(frozen=True)
class Shell:
    """A folder where commands run as a stranger's would: `site` holds what is installed besides the tool."""

    folder: Path
    site: Path

    def run(self, *command: str, inside: str = "") -> subprocess.CompletedProcess[str]:
        paths = os.pathsep.join([str(self.site), str(Path(sys.executable).parent)])
        environ = {**os.environ, "PYTHONPATH": str(self.site), "PATH": f"{paths}{os.pathsep}{os.environ['PATH']}"}
        where = self.folder / inside
        return subprocess.run(command, cwd=where, env=environ, capture_output=True, text=True, check=False)

    def install(self, folder: Path) -> None:
        """Do what `pip install` does, without a network: build the wheel and unpack it."""
        done = self.run(
            sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(self.site), inside=str(folder)
        )
        assert done.returncode == 0, done.stderr
        [wheel] = self.site.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(self.site)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    (tmp_path / "site").mkdir()
    return Shell(tmp_path, tmp_path / "site")


def blocks(kind: str) -> list[str]:
    return [text for language, text in BLOCK.findall(PAGE) if language == kind]


@pytest.mark.slow
def test_a_stranger_who_follows_the_page_gets_a_passing_suite(shell: Shell) -> None:
    inside = ""
    for line in filter(None, "".join(blocks("sh")).splitlines()):
        program, _, rest = line.partition(" ")
        if program == "cd":
            inside = rest
        elif program == "pip":
            shell.install(shell.folder / inside)
        else:
            words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', rest)]
            own = {"python": [sys.executable], "pytest": [sys.executable, "-m", "pytest"]}
            done = shell.run(*own.get(program, [sys.executable, "-m", program]), *words, inside=inside)
            assert done.returncode == 0, f"{line}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    assert "Lantern" in done.stdout or "passed" in done.stdout
    assert not list(shell.site.glob("socialpost_lantern/tests")), "tests do not belong into the wheel"


@pytest.mark.slow
def test_the_suite_catches_the_mistakes_that_the_page_names(shell: Shell) -> None:
    names = [f"wrong{number}" for number in range(len(MISTAKES))]
    for name, (file, right, wrong, _) in zip(names, MISTAKES.values(), strict=True):
        package = _written(shell, name)
        text = (package / file).read_text()
        assert right in text
        (package / file).write_text(text.replace(right, wrong))
    _written(shell, "unharmed")
    chosen = [(name, row[3]) for name, row in zip(names, MISTAKES.values(), strict=True)]
    control = ("unharmed", "compiling_twice or samples or older_post or has_a or (appears_late and text)")
    done = shell.run(sys.executable, "-c", MANY, *(word for pair in (*chosen, control) for word in pair))
    codes = dict(line.split() for line in done.stderr.splitlines() if line.startswith(("wrong", "unharmed")))
    assert codes.pop("unharmed") == "0", done.stdout[-4000:]
    missed = [mistake for name, mistake in zip(names, MISTAKES, strict=True) if codes[name] != FAILED]
    assert not missed, f"{missed}\n{done.stdout[-4000:]}"


def _written(shell: Shell, name: str) -> Path:
    skeleton.write(name, shell.folder / name)
    package = shell.folder / name / f"socialpost_{name}"
    (shell.site / package.name).symlink_to(package)
    return package


def test_the_code_of_the_page_runs(shell: Shell) -> None:
    for number, text in enumerate(blocks("python")):
        path = shell.folder / f"block{number}.py"
        path.write_text(text)
        done = shell.run(sys.executable, "-W", "error", str(path))
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("value", [Adapter, Login, Step, Recover, Request], ids=lambda value: value.__name__)
def test_the_page_has_a_word_for_every_field(value: type) -> None:
    table = PAGE.partition(f"| `{value.__name__}` | |")[2].partition("\n\n")[0]
    named = {
        name
        for line in table.splitlines()
        for name in re.findall(r"`(\w+)`", line.split("|")[1] if "|" in line else "")
    }
    assert named == {field.name for field in fields(value)}


def test_the_page_has_a_word_for_every_cause() -> None:
    table = PAGE.partition("| `Cause` in a fault row |")[2].partition("\n\n")[0]
    named = {name for line in table.splitlines()[2:] for name in re.findall(r"`([A-Z]+)`", line.split("|")[1])}
    assert named == {cause.name for cause in Cause}


@pytest.mark.parametrize("name", ["", "Lantern", "my-platform", "9gag", "a", "../up", "lan tern", "x" * 31])
def test_a_name_that_cannot_be_a_package_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be the name"):
        skeleton.write(name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_name_of_an_installed_adapter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="installed already"):
        skeleton.write("facebook", tmp_path)


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    mine = tmp_path / "socialpost_lantern" / "flows.py"
    mine.parent.mkdir()
    mine.write_text("# weeks of work\n")
    with pytest.raises(UsageError, match="is there already"):
        skeleton.write("lantern", tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]
    assert mine.read_text() == "# weeks of work\n"


def test_no_mark_of_the_template_is_left(tmp_path: Path) -> None:
    made = skeleton.write("lantern", tmp_path)
    assert Path("socialpost_lantern/flows.py") in made
    for path in made:
        assert "{{" not in (tmp_path / path).read_text(), path
        assert path.suffix != ".txt"


def test_the_command_says_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert skeleton.main(["lantern", str(tmp_path / "mine")]) == 0
    assert f"cd {tmp_path / 'mine'}" in capsys.readouterr().out
    assert skeleton.main(["lantern", str(tmp_path / "mine")]) == 2
    assert "is there already" in capsys.readouterr().err
    assert skeleton.main([]) == 2


@pytest.mark.slow
def test_the_skeleton_and_the_page_are_clean_under_strict_types(shell: Shell) -> None:
    skeleton.write("lantern", shell.folder)
    for number, text in enumerate(blocks("python")):
        (shell.folder / f"block{number}.py").write_text(text)
    checked = ["-p", "socialpost_lantern"], [str(path) for path in sorted(shell.folder.glob("block*.py"))]
    for what in checked:
        done = shell.run(sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(shell.folder / "cache"), *what)
        assert done.returncode == 0, done.stdout + done.stderr


def number(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    hours, minutes = seconds // 3600, seconds // 60
    if seconds % 3600 == 0:
        return f"{hours} hours"
    return f"{minutes} minutes" if seconds % 60 == 0 and minutes > 1 else f"{seconds} s"


def test_the_page_on_how_it_works_names_every_state() -> None:
    table = INSIDE.partition("| state |")[2].partition("\n\n")[0]
    named = [name for line in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", line.split("|")[1])]
    assert sorted(named) == sorted(state.value for state in State)


@pytest.mark.parametrize(
    "told",
    [
        f"{number(settle.TIMEOUT)} plus `visible_after`",
        f"{number(settle.TOLERANCE)} of tolerance",
        ("after " + ", ".join(f"{delay:,}" for delay in settle.DELAYS[:-1]) + f" and {settle.DELAYS[-1]:,} seconds"),
        f"at least {settle.LOOKS} complete looks",
        f"{number(settle.ASK_FOR)} of asking",
        f"{steps.TRIES} tries",
        f"at most {int(steps.LONGEST / 60)} minutes",
        f"every {drive.SAVE_BYTES >> 20} MiB or {number(drive.SAVE_EVERY)}",
        f"lease of {number(journal.LEASE)}",
        f"{runner.REDO} times",
        f"longer than {number(signature(Tools).parameters['patience'].default)}",
    ],
)
def test_the_page_on_how_it_works_tells_the_times_of_the_code(told: str) -> None:
    assert told in " ".join(INSIDE.split())
