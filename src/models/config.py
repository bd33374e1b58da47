"""Settings: read from the environment once, then handed down."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parents[2]
SAMPLE_URL = "sqlite:///data/sample/sample.db"


class Settings(BaseSettings):
    """Everything an operator can set, by environment variable (prefix `BI_`) or `.env` in the working directory."""

    model_config = SettingsConfigDict(env_prefix="BI_", env_file=".env", extra="ignore", frozen=True)

    databases: dict[str, str] = Field(default={"sample": SAMPLE_URL})
    """Name -> SQLAlchemy URL, as JSON. Callers of the API choose among these names."""
    default_database: str = "sample"
    allowed_urls: tuple[str, ...] = ()
    """Further URLs that a caller of the API may name in full."""
    glossary_dir: Path = PROJECT_ROOT / "glossary"
    home: Path = PROJECT_ROOT / ".bi"
    """Charts, caches and other files the program makes."""
    today: date | None = None
    """"Today" for every period. Unset: the newest date in the data."""
    row_limit: int = Field(default=50_000, ge=1, le=5_000_000)
    """Rows read from a database for one question."""
    record_limit: int = Field(default=1_000, ge=1, le=100_000)
    """Rows that an answer carries as records."""
    sql_seconds: float = Field(default=15.0, gt=0, le=600)
    sql_attempts: int = Field(default=3, ge=1, le=10)
    sql_plan_rows: int = Field(default=10_000_000_000, ge=1)
    """Rows that a database's own plan may expect to go through; a query of more is refused before it runs."""
    result_bytes: int = Field(default=256 * 1024 * 1024, ge=1024)
    """Bytes of rows read for one question."""
    sandbox_mode: Literal["auto", "docker", "restricted"] = "auto"
    sandbox_seconds: float = Field(default=30.0, gt=0, le=3600)
    sandbox_memory: str = "512m"
    sandbox_image: str = "bi-agents-sandbox:latest"
    sandbox_allow_weak: bool = False
    """Lets the restricted tier run where its kernel lacks Landlock or seccomp; every answer then says so."""
    seed: int = 20261031
    chart_theme: Literal["light", "dark"] = "light"
    """Colours of a chart where the question asks for none; pages follow the reader's own choice."""
    author: Literal["auto", "embedded", "crew"] = "auto"
    """Who answers: `crew` asks a language model where the embedded author has no reading; `auto`: where there is a key."""
    llm_provider: str = "groq"
    """Whose language model agents ask; see services.llm.providers."""
    llm_model: str = "llama-3.3-70b-versatile"
    llm_models: dict[str, str] = Field(default={})
    """Role -> another model (a small one for intent, a large one for SQL)."""
    llm_key: SecretStr | None = None
    """The provider's key; unset: its own variable (GROQ_API_KEY) counts."""
    groq_api_key: SecretStr | None = Field(default=None, validation_alias="GROQ_API_KEY")
    llm_base_url: str = Field(default="", validation_alias=AliasChoices("BI_LLM_BASE_URL", "GROQ_API_BASE"))
    """Another server that speaks the provider's protocol."""
    llm_temperature: float = Field(default=0.0, ge=0, le=2)
    llm_window: int = Field(default=128_000, ge=1_000)
    """Tokens of the model's context."""
    llm_seconds: float = Field(default=30.0, gt=0, le=600)
    """How long one call may take."""
    llm_attempts: int = Field(default=3, ge=1, le=10)
    """Tries at one call whose failure may pass."""
    llm_calls: int = Field(default=8, ge=1, le=100)
    """Calls that one question may make."""
    llm_prompt_tokens: int = Field(default=30_000, ge=1_000)
    """Prompt tokens that one question may use."""
    llm_prices: dict[str, tuple[float, float]] = Field(default={"llama-3.3-70b-versatile": (0.59, 0.79)})
    """Model -> dollars for a million prompt tokens, and for a million written ones: what estimates of cost are made of."""
    crew_check: Literal["always", "doubtful", "never"] = "always"
    """When a model reads a question that the embedded author has read too: the two readings are compared."""
    crew_narrates: bool = True
    """Whether answers with more to tell than a number are told in a model's words, as far as the result bears them out."""
    crew_remember: float = Field(default=7.0, ge=0, le=365)
    """Days that a model's answer is used again for the same question about the same data; 0: never."""
    state_url: str = ""
    """The app's own database (sessions, answers, keys, frames): SQLite or PostgreSQL; unset: a file in `home`."""
    redis_url: str = Field(default="", validation_alias=AliasChoices("BI_REDIS_URL", "REDIS_URL"))
    """Where frames are stored; unset: in the app's own database."""
    redis_password: SecretStr | None = Field(default=None, validation_alias=AliasChoices("BI_REDIS_PASSWORD", "REDIS_PASSWORD"))
    redis_ttl: int = Field(default=3600, ge=1, le=30 * 86_400)
    """Seconds that a stored frame is kept."""
    frame_bytes: int = Field(default=256 * 1024 * 1024, ge=1024)
    """Bytes that a stored frame may have in memory."""
    enable_python_execution: bool = Field(
        default=True, validation_alias=AliasChoices("BI_ENABLE_PYTHON_EXECUTION", "ENABLE_PYTHON_EXECUTION")
    )
    """False: no code of a model or a caller runs anywhere; the registered analyses stay."""
    fetch_seconds: float = Field(default=60.0, gt=0, le=3600)
    """How long fetching a file from a URL may take."""
    answer_days: float = Field(default=90.0, ge=0, le=3650)
    """Days that answers are kept, with their rows; 0: none is."""
    upload_bytes: int = Field(default=100 * 1024 * 1024, ge=1024)
    """Bytes that an uploaded file may have."""
    session_days: float = Field(default=30.0, gt=0, le=3650)
    """Days that a conversation is kept after its last question."""
    session_files: int = Field(default=20, ge=1, le=200)
    """Files that one conversation may hold."""
    owner_sessions: int = Field(default=200, ge=1, le=100_000)
    """Conversations that one owner may have."""
    oidc_issuer: str = ""
    """Whose bearer tokens are taken (OpenID Connect), as their `iss` has it; empty: nobody's."""
    oidc_audience: str = ""
    """The `aud` that a token must have."""
    oidc_roles_claim: str = "roles"
    """The claim with the roles; dots lead into objects."""
    oidc_databases_claim: str = ""
    """The claim with the names of the databases that may be asked; empty: all that roles open."""
    oidc_admin_role: str = ""
    """The role whose holders may approve verified queries; empty: nobody may by a token."""
    access_file: Path | None = None
    """Rules of access by role: which rows and columns of which databases (YAML); none: whoever may ask sees all of it."""
    rate_per_minute: int = Field(default=600, ge=0, le=1_000_000)
    """Requests that one owner may make in a minute; 0: any number."""
    concurrent: int = Field(default=32, ge=0, le=10_000)
    """Requests of one owner that may run at the same time; 0: any number."""
    request_seconds: float = Field(default=120.0, gt=0, le=3600)
    """How long a request to the API may take; a stream may take as long as it is listened to."""
    cors_origins: tuple[str, ...] = ()
    """Origins whose pages may ask the API from a browser."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    log_level: Literal["debug", "info", "warning", "error"] = "warning"

    @field_validator("databases")
    @classmethod
    def _at_least_one(cls, value: dict[str, str]) -> dict[str, str]:
        if not value:
            raise ValueError("name at least one database")
        return value
