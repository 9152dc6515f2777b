"""The only reader of the environment.

Every setting has a default that is safe; only the token has none. All faults are told
at once, and never with the value that was given: one of them is a secret.
"""

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    Field,
    PlainSerializer,
    PlainValidator,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.calendar import WeeklyMoment
from bot.errors import SettingFaultError


PREFIX = "EARSHOT_"


def _weekly_moment(given: object) -> WeeklyMoment:
    return given if isinstance(given, WeeklyMoment) else WeeklyMoment.parse(str(given))


class Settings(BaseSettings):
    """What an operator can set. Each description stands in `.env.example`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    bot_token: SecretStr | None = Field(
        default=None, description="The bot's token, from @BotFather. Keep it secret."
    )
    telegram_api: str = Field(
        default="https://api.telegram.org",
        pattern=r"^https?://[^\s?#]+$",
        description="The base address of the Bot API.",
    )
    data_dir: Path = Field(
        default=Path("data"),
        description="Where sealed letters and waiting counts are kept.",
    )
    keys_dir: Path = Field(
        default=Path("keys"),
        description="The key folder. Outside the data folder, in no backup.",
    )
    week_keys_dir: Path | None = Field(
        default=None,
        description=(
            "The folder of the keys that only the weekly compilation may read. "
            "Empty means week/ in the key folder."
        ),
    )
    releases_dir: Path = Field(
        default=Path("releases"), description="Where the digests are published."
    )
    database: Path | None = Field(
        default=None,
        description="The database file. Empty means earshot.sqlite3 in the data folder.",
    )
    content_dir: Path | None = Field(
        default=None,
        description=(
            "A folder of your own questions, help lines or translations. A file in it "
            "stands in for the shipped one of the same name."
        ),
    )
    minimum_age_alone: int = Field(
        default=16,
        ge=13,
        le=18,
        description=(
            "The youngest age to answer on one's own phone. Telegram's terms in the UK "
            "say 16."
        ),
    )
    organisation: str = Field(
        default="",
        max_length=100,
        description="Who runs this bot and answers for it, for /privacy.",
    )
    contact: str = Field(
        default="",
        max_length=100,
        description="Where to ask or complain: an e-mail address or a phone number.",
    )
    round_weeks: int = Field(
        default=12,
        ge=1,
        le=52,
        description="After how many weeks a round ends and everybody may answer again.",
    )
    # NoDecode: a value of a class is read as JSON otherwise.
    digest_at: Annotated[
        WeeklyMoment, NoDecode, PlainValidator(_weekly_moment), PlainSerializer(str)
    ] = Field(
        default=WeeklyMoment.parse("monday 06:00"),
        description="When the answers are mixed and the digest is made, London time.",
    )
    ask_comment: bool = Field(
        default=True,
        description="Whether people may write something in their own words.",
    )
    keep_comments: bool = Field(
        default=False,
        description=(
            "Whether what people write is kept for a person to read ('earshot comments'); "
            "destroyed unread otherwise. Switch it between rounds."
        ),
    )
    chats_at_once: int = Field(
        default=100,
        ge=1,
        le=100,
        description="How many chats are served at the same time, at most 100.",
    )
    log_level: str = Field(
        default="INFO",
        pattern=r"^(DEBUG|INFO|WARNING|ERROR)$",
        description="How much is logged: DEBUG, INFO, WARNING or ERROR.",
    )

    @field_validator("bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        number, colon, secret = (
            token.get_secret_value() if token else "1:x"
        ).partition(":")
        if not (number.isdecimal() and colon and secret.strip() == secret != ""):
            raise ValueError(
                "copy the whole token from @BotFather: digits, a colon, letters"
            )
        return token

    @model_validator(mode="after")
    def _keys_by_themselves(self) -> Self:
        folders = {"data": self.data_dir, "releases": self.releases_dir}
        for name, folder in folders.items():
            if self._holds_keys(folder):
                raise ValueError(
                    f"the key folder and the {name} folder lie in each other; a copy of "
                    "the one would hold the other. Set EARSHOT_KEYS_DIR to another place"
                )
        if self.database and self._are_keys_around(self.database):
            raise ValueError(
                "the database lies in the key folder; a copy of it would hold the keys. "
                "Set EARSHOT_KEYS_DIR to another place"
            )
        return self

    def _holds_keys(self, folder: Path) -> bool:
        place = folder.resolve()
        keys = (self.keys_dir.resolve(), self.week_keys_folder.resolve())
        return self._are_keys_around(folder) or any(
            each == place or place in each.parents for each in keys
        )

    def _are_keys_around(self, path: Path) -> bool:
        place = path.resolve()
        keys = (self.keys_dir.resolve(), self.week_keys_folder.resolve())
        return any(each in place.parents for each in keys)

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if bool(self.organisation) != bool(self.contact):
            raise ValueError(
                "EARSHOT_ORGANISATION and EARSHOT_CONTACT belong together: set both"
            )
        return self

    @property
    def week_keys_folder(self) -> Path:
        return self.week_keys_dir or self.keys_dir / "week"

    @property
    def database_file(self) -> Path:
        return self.database or self.data_dir / "earshot.sqlite3"

    @classmethod
    def read(cls, **given: Any) -> Self:
        """Return the settings; raise `SettingFaultError` with every fault."""
        try:
            return cls(**given)
        except ValidationError as error:
            raise SettingFaultError(
                tuple(
                    f"{_name(each['loc'])}: {each['msg'].removeprefix('Value error, ')}"
                    for each in error.errors(include_input=False, include_url=False)
                )
            ) from None


def _name(loc: tuple[int | str, ...]) -> str:
    return f"{PREFIX}{str(loc[0]).upper()}" if loc else "the folders"


def example() -> str:
    """Return the text of `.env.example`: every setting, described, commented out."""
    lines = ["# Copy to .env. A line that starts with # is a default.", ""]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else str(field.default)
        if isinstance(field.default, bool):
            default = default.lower()
        mark = "" if name == "bot_token" else "# "
        lines += [
            f"# {field.description}",
            f"{mark}{PREFIX}{name.upper()}={default}",
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"
