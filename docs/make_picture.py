"""Makes docs/pro.png from the running app on the sample desk: ``make picture``.

Needs the development requirements (resvg-py turns the app's own SVG into a PNG).
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

import resvg_py

from helpdesk_tui.app import HelpdeskApp
from helpdesk_tui.demo.build import build_desk, sample_desk
from helpdesk_tui.desk.agent_desk import AgentDesk
from helpdesk_tui.desk.lease import take

OUT = Path(__file__).parent / "pro.png"
SIZE = (120, 36)


def picture(folder: Path) -> str:
    """An SVG of the PRO view, as an agent sees it who has just come in."""
    build_desk(folder)
    desk = sample_desk(folder)
    take(desk, "worker picture", "picture")
    app = HelpdeskApp(lambda: AgentDesk(desk), theme="helpdesk-dark")

    async def look() -> str:
        async with app.run_test(size=SIZE) as pilot:
            for keys in ((), ("enter",)):
                await pilot.press(*keys)
                await pilot.pause(1.0)
            return app.export_screenshot(title="helpdesk-tui")

    return asyncio.run(look())


def main() -> None:
    """Build, look, write."""
    with tempfile.TemporaryDirectory() as folder:
        svg = picture(Path(folder))
    # The fonts an SVG names live on the web; the machine's own monospace serves as well.
    svg = re.sub(r"@font-face\s*{[^}]*}", "", svg)
    png = resvg_py.svg_to_bytes(svg_string=svg, monospace_family="DejaVu Sans Mono")
    OUT.write_bytes(bytes(png))


if __name__ == "__main__":
    main()
