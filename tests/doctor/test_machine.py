from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from socialpost.doctor import accounts, machine, media
from socialpost.doctor.model import Check, Line, Site, code, error, examine, warning
from tests.doctor.conftest import Patient, ran


def test_an_old_python_is_an_error_with_what_to_install(patient: Patient) -> None:
    patient.probe = {"python": (3, 10, 4), "sqlite": (3, 34, 0)}
    old, lite = patient.said(machine.python)
    assert (old.says, old.fix) == ("Python 3.10.4 is too old", "install Python 3.11 or newer, then socialpost in it")
    assert "SQLite 3.34.0" in lite.says


def test_a_package_that_is_gone_or_too_new_is_named(patient: Patient) -> None:
    there = {"httpx": None, "typer": "0.29.2"}
    real = patient.probe.get("package", lambda _name: "999")
    with patient.site() as site:
        real = site.probes.package
    patient.probe = {"package": lambda name: there.get(name, real(name))}
    gone, new = patient.said(machine.packages)
    assert gone.says == "httpx is not installed"
    assert new.says.startswith("typer 0.29.2 does not fit: ")
    assert gone.fix.startswith("pip install --upgrade socialpost-cli")


def test_versions_are_compared_by_number_and_not_by_letter() -> None:
    assert machine._within("3.11.10", "<4,>=3.11")
    assert not machine._within("4.0", "<4,>=3.11")
    assert not machine._within("0.9", ">=0.10")
    assert machine._within("2.0rc1", ">=2")


def test_a_terminal_that_cannot_show_umlauts_is_told(patient: Patient) -> None:
    patient.probe = {"encoding": "ANSI_X3.4-1968"}
    assert "PYTHONUTF8=1" in patient.only(machine.terminal).fix


def test_a_clock_before_this_version_was_made_is_an_error(patient: Patient) -> None:
    patient.now -= timedelta(days=4000)
    line = patient.only(machine.clock)
    assert (line.code, "timedatectl set-ntp true" in line.fix) == (1, True)


def test_a_clock_that_nobody_keeps_right_and_a_drive_with_another_one_are_told(patient: Patient) -> None:
    patient.probe = {"file_time": lambda _folder: patient.now.timestamp() + 7200, **ran(0, "no\n")}
    drive, loose = patient.said(machine.clock)
    assert "+7200 s apart" in drive.says
    assert "nothing keeps the clock right" in loose.says


def test_a_zone_without_data_is_an_error(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    class Empty:
        @staticmethod
        def no_cache(name: str) -> None:
            if name != "UTC":
                raise KeyError(name)

    monkeypatch.setattr(machine, "ZoneInfo", Empty)
    line = patient.only(machine.zones)
    assert (line.says, line.fix) == (
        "there is no data for the time zone America/New_York",
        "pip install --upgrade tzdata",
    )


def test_a_pillow_without_webp_says_what_does_not_work(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import features

    monkeypatch.setattr(features, "check", lambda name: name not in {"webp", "raqm"})
    webp, raqm = patient.said(media.pictures)
    assert webp.says == "Pillow lacks webp: WebP pictures cannot be read or made"
    assert raqm.level == "note"


def test_heic_pictures_need_their_library(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    assert "pip install --force-reinstall pillow-heif" in patient.only(media.pictures).fix


def test_an_ffmpeg_without_x264_says_that_videos_cannot_be_made_to_fit(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    import av.codec

    real: Any = av.codec.Codec

    def codec(name: str, mode: str) -> object:
        if name == "libx264":
            raise ValueError(name)
        return real(name, mode)

    monkeypatch.setattr(av.codec, "Codec", codec)
    assert patient.only(media.films).says == "FFmpeg in PyAV lacks libx264: videos cannot be made to fit"


def test_a_missing_font_is_told(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    from socialpost.media.making import lettering

    def gone(*_: object) -> None:
        raise OSError("no such font")

    monkeypatch.setattr(lettering, "font", gone)
    assert "font-roboto" in patient.only(media.letters).fix


class Locked:
    def get_password(self, _service: str, _name: str) -> str:
        raise PermissionError("a secret may stand in here")


def test_a_locked_keyring_is_an_error_and_its_words_stay_unsaid(patient: Patient) -> None:
    patient.probe = {"keyring": Locked}
    line = patient.only(accounts.keyring)
    assert (line.says, line.code) == ("the keyring cannot be used (PermissionError)", 4)


@pytest.mark.parametrize(("module", "level"), [("keyring.backends.fail", "note"), ("keyring.backends.null", "error")])
def test_no_keyring_is_a_note_and_one_that_keeps_nothing_an_error(patient: Patient, module: str, level: str) -> None:
    patient.probe = {"keyring": type("Keyring", (), {"__module__": module})}
    assert patient.only(accounts.keyring).level == level


def test_the_sandbox_never_opens_the_keyring(patient: Patient) -> None:
    patient.probe = {"keyring": Locked}
    patient.more = {"sandbox": True}
    assert patient.said(accounts.keyring) == []


def test_a_check_that_breaks_is_a_line_and_the_next_one_runs(patient: Patient) -> None:
    def broken(_site: Site) -> list[Line]:
        raise ZeroDivisionError("oh")

    patient.probe = {"encoding": ""}
    first, second = patient.said(broken, machine.terminal)
    assert (first.level, first.says) == ("warning", "could not be checked: ZeroDivisionError: oh")
    assert second.says.startswith("the terminal's encoding is unknown")


def test_of_several_errors_the_state_decides_the_exit_code() -> None:
    assert code([error("late", "", 7), error("login", "", 4), error("disk", "", 1), warning("soon", "")]) == 1
    assert code([warning("soon", "")]) == 0


def test_what_there_is_nothing_to_look_at_for_is_left_out(patient: Patient) -> None:
    with patient.site() as site:
        checks = [Check("a", machine.nowhere, "root"), Check("b", machine.nowhere)]
        found = list(examine(checks, replace(site, root=None)))
    assert [(line.check, line.level) for line in found] == [("b", "note")]
