"""`run --install`, with programs in place of the machine's own that write down what they are asked."""

from __future__ import annotations

import os
import plistlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import SETTINGS, Said, Shop

CRONTAB = """#!/bin/sh
file="$MACHINE/crontab"
if [ "$1" = -l ]; then
  if [ -f "$file" ]; then exec cat "$file"; fi
  echo "no crontab for kim" >&2; exit 1
fi
exec cat > "$file"
"""
STRICT = """text=$(cat; echo .)
case "$text" in *"
".) printf %s "${text%.}" > "$file"; exit 0;; esac
echo "missing newline before EOF, can't install" >&2; exit 1
"""
LOGGING = '#!/bin/sh\necho "${0##*/} $*" >> "$MACHINE/log"\n'
BROKEN = '#!/bin/sh\necho "Failed to connect to bus" >&2\nexit 1\n'


@dataclass
class Machine:
    shop: Shop
    folder: Path

    def program(self, name: str, text: str) -> None:
        path = self.folder / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def run(self, *arguments: str) -> Said:
        return self.shop.run("run", *arguments)

    @property
    def crontab(self) -> Path:
        return self.folder / "crontab"

    @property
    def log(self) -> list[str]:
        path = self.folder / "log"
        return path.read_text().splitlines() if path.exists() else []

    def files(self, pattern: str) -> list[Path]:
        return sorted((self.folder / "home").rglob(pattern))


@pytest.fixture
def machine(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(shop, tmp_path / "machine")
    (made.folder / "home").mkdir(parents=True)
    monkeypatch.setenv("MACHINE", str(made.folder))
    monkeypatch.setenv("HOME", str(made.folder / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    (made.folder / "tools").mkdir()
    for name in ("sh", "cat", "echo"):
        (made.folder / "tools" / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("PATH", os.pathsep.join(str(made.folder / name) for name in ("bin", "tools")))
    return made


@pytest.fixture
def cron(machine: Machine) -> Machine:
    machine.program("crontab", CRONTAB)
    return machine


@pytest.mark.parametrize(("strict", "left"), [("", "5 4 * * * backup"), (STRICT, "5 4 * * * backup\n")])
def test_uninstalling_leaves_the_crontab_as_it_was_where_the_machine_takes_that(
    machine: Machine, strict: str, left: str
) -> None:
    machine.program("crontab", CRONTAB.replace("exec cat >", f"{strict}exec cat >"))
    machine.crontab.write_text("5 4 * * * backup")
    machine.run("--install", "cron", "--yes")
    assert machine.run("--uninstall", "--yes").code == 0
    assert machine.crontab.read_text() == left


def test_cron_gets_one_line_and_is_as_it_was_when_it_is_taken_out(cron: Machine) -> None:
    before = b"MAILTO=kim\n\n5 4 * * 1 \tbackup # \xe4\n"
    cron.crontab.write_bytes(before)
    assert cron.run("--install", "cron", "--every", "30m", "--yes").code == 0
    lines = cron.crontab.read_bytes().removeprefix(before).decode().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("*/30 * * * * cd ")
    assert f"-m socialpost run --once --quiet --workspace {cron.shop.root}" in lines[0]
    assert cron.run("--uninstall", "--yes").code == 0
    assert cron.crontab.read_bytes() == before


def test_what_would_be_written_is_shown_and_nothing_is_written_where_nobody_can_agree(cron: Machine) -> None:
    said = cron.run("--install", "cron")
    assert said.code == 2
    assert "*/15 * * * * cd " in said.out
    assert "--yes" in said.err
    assert not cron.crontab.exists()


def test_installing_twice_changes_nothing(cron: Machine) -> None:
    cron.run("--install", "cron", "--yes")
    before = cron.crontab.read_bytes()
    assert "nothing was changed" in cron.run("--install", "cron", "--yes").out
    assert cron.crontab.read_bytes() == before


def test_an_interval_longer_than_the_late_policy_is_refused(cron: Machine) -> None:
    cron.shop.write("socialpost.yaml", SETTINGS + "policy: {late: {after: 45m}}\n")
    said = cron.run("--install", "cron", "--every", "1h", "--yes")
    assert said.code == 2
    assert "what is missed by more than 45m is not sent" in said.err
    assert cron.run("--install", "cron", "--every", "30m", "--yes").code == 0


def test_what_was_changed_by_hand_is_said_before_it_is_taken_out(cron: Machine) -> None:
    cron.run("--install", "cron", "--yes")
    cron.crontab.write_text(cron.crontab.read_text().replace("*/15", "*/20"))
    assert "it was changed by hand since it was installed" in cron.run("--uninstall", "--yes").out
    assert cron.crontab.read_text() == ""


def test_what_was_changed_by_hand_is_said_before_it_is_overwritten(cron: Machine) -> None:
    cron.run("--install", "cron", "--yes")
    cron.crontab.write_text(cron.crontab.read_text().replace("*/15", "*/20"))
    assert "was changed by hand" in cron.run("--install", "cron", "--yes").out
    assert cron.crontab.read_text().startswith("*/15")


def test_systemd_gets_a_unit_that_is_enabled_and_begun(machine: Machine) -> None:
    machine.program("systemctl", LOGGING)
    said = machine.run("--install", "--yes")
    [unit] = machine.files("socialpost-*.service")
    assert unit.parent == machine.folder / "home/.config/systemd/user"
    assert [line.split()[2] for line in machine.log] == ["daemon-reload", "enable", "restart"]
    assert "loginctl enable-linger" in said.out


def test_systemd_is_left_without_the_unit(machine: Machine) -> None:
    machine.program("systemctl", LOGGING)
    machine.run("--install", "systemd", "--yes")
    machine.run("--uninstall", "--yes")
    assert machine.files("socialpost-*") == []
    assert [line.split()[2] for line in machine.log[3:]] == ["disable", "daemon-reload"]


def test_launchd_gets_an_agent_that_is_loaded_and_taken_out(machine: Machine) -> None:
    machine.program("launchctl", LOGGING)
    machine.run("--install", "--yes")
    [agent] = machine.files("*.plist")
    label = plistlib.loads(agent.read_bytes())["Label"]
    machine.run("--uninstall", "--yes")
    assert machine.log == [
        f"launchctl bootstrap gui/{os.getuid()} {agent}",
        f"launchctl bootout gui/{os.getuid()}/{label}",
    ]
    assert not agent.exists()


def test_no_credential_stands_in_what_is_written(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCIALPOST__X_US__ACCESS_TOKEN", "sesame-open")
    monkeypatch.setenv("SOCIALPOST_SMTP_PASSWORD", "sesame-open")
    for name, text in (("crontab", CRONTAB), ("systemctl", LOGGING), ("launchctl", LOGGING)):
        machine.program(name, text)
    said = "".join(machine.run("--install", kind, "--yes").out for kind in ("systemd", "launchd", "cron"))
    written = "".join(path.read_text() for path in [*machine.files("socialpost*"), machine.crontab] if path.is_file())
    assert "sesame" not in said + written


def test_a_machine_that_refuses_is_quoted_with_another_way(machine: Machine) -> None:
    machine.program("systemctl", BROKEN)
    said = machine.run("--install", "systemd", "--yes")
    assert said.code == 1
    assert "Failed to connect to bus" in said.err
    assert "--install cron" in said.err
    assert machine.files("socialpost-*") == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--install", "windows"), "no way to install it"),
        (("--install", "launchd"), "this machine has no launchctl"),
        (("--install", "cron", "--every", "7m"), "cron cannot come evenly"),
        (("--install", "systemd", "--every", "15m"), "--every is for cron"),
        (("--install", "--uninstall"), "at once"),
        (("cron",), "it goes with --install"),
        (("--install", "--once"), "stands alone"),
        (("--once", "--metrics", "9464"), "leave out --once"),
    ],
)
def test_what_means_nothing_together_is_wrong_usage(cron: Machine, arguments: tuple[str, ...], says: str) -> None:
    cron.program("systemctl", LOGGING)
    said = cron.run(*arguments)
    assert said.code == 2
    assert says in said.err


def test_where_nothing_is_installed_that_is_said(cron: Machine) -> None:
    assert cron.run("--uninstall", "--yes").out == "nothing is installed for this workspace\n"
