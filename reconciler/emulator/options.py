"""How an emulator behaves, as one immutable value."""

from dataclasses import dataclass

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Options:
    """Choices made when an emulator starts.

    Attributes:
        host: Address to listen on; loopback unless somebody asks for more, and for an empty one.
        allow_host: Names by which requests may call this machine, beside those that are plainly its own.
        port: TCP port, 0 for any free one.
        latency_ms: Milliseconds every API answer is held back.
        review_seconds: Seconds between a submission and its verdict; 0 decides before the next request.
        data: JSON file the world is read from at start, when it exists, and written to at exit.
        virtual_clock: Whether time stands still and moves only by ``POST /_emulator/clock``.
        rate: Requests per second and endpoint family before 429, or None for no limit.
        project: The only project that is accepted, or None for any.
        key_id: The only key id that is accepted, or None for any.
        key_secret: The only key secret that is accepted, or None for any.
        blank: Whether projects start without WhatsApp, KakaoTalk and RCS onboarding.
        lag: Seconds before a new object shows in lists; it can be read by its id at once.
        template_limit: WhatsApp templates a project may hold before ``template_limit_reached``.
        check: Whether every request and answer is held against the specification; see ``GET /_emulator/violations``.
        reviewer: ``lenient`` approves whatever fits the API, ``strict`` refuses what reviewers certainly refuse.
        log_requests: Whether each answer is logged at INFO.
    """

    host: str = LOOPBACK
    port: int = 0
    latency_ms: float = 0
    review_seconds: float = 2.0
    data: str | None = None
    virtual_clock: bool = False
    rate: float | None = None
    project: str | None = None
    key_id: str | None = None
    key_secret: str | None = None
    blank: bool = False
    lag: float = 0
    template_limit: int = 20_000
    check: bool = False
    log_requests: bool = False
    allow_host: tuple[str, ...] = ()
    reviewer: str = "lenient"

    @property
    def is_strict(self) -> bool:
        """Whether templates are refused as Meta and KakaoTalk certainly refuse them."""
        return self.reviewer == "strict"

    def __post_init__(self) -> None:
        """Listen on loopback where no host is named: an empty one would mean every address."""
        object.__setattr__(self, "host", self.host.strip() or LOOPBACK)
        object.__setattr__(self, "allow_host", tuple(name.lower().rstrip(".") for name in self.allow_host))
