"""Whether Meta has banned the WhatsApp Business Account behind an account or a sender. Declares only.

Source: WabaBanStatesEnum of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import Final

from schemas.lifecycle import Phase
from schemas.provisioning import part_at

BAN: Final = part_at(
    "its WhatsApp Business Account, which Meta can ban",
    {
        "DISABLE": Phase.FAILED,
        "SCHEDULE_FOR_DISABLE": Phase.FAILED,
        "REINSTATE": Phase.LIVE,
        "UNRECOGNIZED": Phase.UNKNOWN,
    },
    "wabaBanState",
)
"""Where the WhatsApp Business Account stands with Meta; not shown before there was a ban."""
