from pathlib import Path

import pytest

from bot.errors import SettingFaultError
from bot.settings import Settings, example


ROOT = Path(__file__).parents[2]
TOKEN = "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"EARSHOT_{name.upper()}", raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **settings: object) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"EARSHOT_{name.upper()}", str(value))


def faults(monkeypatch: pytest.MonkeyPatch, **settings: object) -> str:
    given(monkeypatch, **settings)
    with pytest.raises(SettingFaultError) as caught:
        Settings.read()
    return str(caught.value)


def test_a_token_and_nothing_else_is_enough(monkeypatch):
    given(monkeypatch, bot_token=TOKEN)

    settings = Settings.read()

    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.telegram_api == "https://api.telegram.org"
    assert settings.database_file == Path("data/earshot.sqlite3")
    assert settings.week_keys_folder == Path("keys/week")
    assert settings.minimum_age_alone == 16
    assert str(settings.digest_at) == "monday 06:00"


def test_settings_are_read_from_a_file_and_the_environment_wins(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("EARSHOT_ROUND_WEEKS=6\nEARSHOT_LOG_LEVEL=DEBUG\n")
    given(monkeypatch, round_weeks=8)

    settings = Settings.read()

    assert (settings.round_weeks, settings.log_level) == (8, "DEBUG")


def test_all_faults_are_told_at_once_and_no_value_of_any(monkeypatch):
    wrong = {
        "bot_token": "no-token-SECRET1",
        "telegram_api": "ftp://SECRET2",
        "minimum_age_alone": "SECRET3",
        "round_weeks": "99",
        "digest_at": "SECRET4",
        "chats_at_once": "0",
        "log_level": "SECRET5",
    }

    said = faults(monkeypatch, **wrong)

    assert said.startswith("7 settings cannot be used.")
    assert [name for name in wrong if f"EARSHOT_{name.upper()}: " not in said] == []
    assert "SECRET" not in said


@pytest.mark.parametrize(
    "token",
    ["123456", ":secret", "123456:", "abc:secret", "123456:se cret\n ", "12 3:secret"],
)
def test_what_is_no_token_is_refused_without_being_repeated(monkeypatch, token):
    said = faults(monkeypatch, bot_token=token)

    assert "copy the whole token from @BotFather" in said
    assert "secret" not in said


def test_settings_never_show_the_token(monkeypatch):
    given(monkeypatch, bot_token=TOKEN)
    settings = Settings.read()

    assert TOKEN not in f"{settings!r} {settings} {settings.model_dump()}"
    assert TOKEN not in settings.model_dump_json()


@pytest.mark.parametrize(
    "places",
    [
        {"data_dir": "all", "keys_dir": "all"},
        {"data_dir": "all", "keys_dir": "all/keys"},
        {"data_dir": "all/data", "keys_dir": "all"},
        {"data_dir": "all", "keys_dir": "keys/../all/x"},
        {"data_dir": "all", "keys_dir": "keys", "week_keys_dir": "all/week"},
        {"data_dir": "/", "keys_dir": "/keys"},
    ],
    ids=lambda places: " ".join(places.values()),
)
def test_keys_and_data_in_each_other_are_refused(monkeypatch, places):
    said = faults(monkeypatch, **places)

    assert "the key folder and the data folder lie in each other" in said


@pytest.mark.parametrize(
    "places",
    [
        {"releases_dir": "keys"},
        {"releases_dir": "."},
        {"releases_dir": "keys/out"},
        {"database": "keys/earshot.sqlite3"},
    ],
    ids=lambda places: " ".join(places.values()),
)
def test_keys_are_kept_out_of_what_is_published_and_copied(monkeypatch, places):
    assert "EARSHOT_KEYS_DIR" in faults(monkeypatch, **places)


def test_keys_that_a_link_leads_into_the_data_are_refused(monkeypatch, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "keys").symlink_to(tmp_path / "data")

    assert "lie in each other" in faults(monkeypatch)


def test_the_example_is_what_the_settings_say():
    assert (ROOT / ".env.example").read_text() == example()


def test_the_example_is_all_defaults(tmp_path):
    lines = example().replace("# EARSHOT_", "EARSHOT_")
    (tmp_path / ".env").write_text(lines)

    assert Settings.read() == Settings.read(_env_file=None)
