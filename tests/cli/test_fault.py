"""A fault of our own is one line too, unless somebody asks for the traceback."""

import pytest

from cinerl.cli import main
from cinerl.spec import data


@pytest.fixture
def _broken(monkeypatch):
    monkeypatch.setattr(data, "names", lambda *_: 1 / 0)


@pytest.mark.usefixtures("_broken")
def test_one_line(capsys, monkeypatch):
    monkeypatch.delenv("CINERL_DEBUG", raising=False)
    with pytest.raises(SystemExit) as stop:
        main(["list", "rigs"])
    said = capsys.readouterr().err.strip().splitlines()
    assert stop.value.code == 1
    assert len(said) == 1
    assert "ZeroDivisionError" in said[0]


@pytest.mark.usefixtures("_broken")
def test_the_traceback_on_request(monkeypatch):
    monkeypatch.setenv("CINERL_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["list", "rigs"])
