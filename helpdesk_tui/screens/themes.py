"""Four themes that say the same: dark, light, high contrast and 16 colours.

One accent says where I am. Late is red, soon and internal are amber, done is green,
external is violet. Everything else is plain or quiet.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

DARK = "helpdesk-dark"
LIGHT = "helpdesk-light"
CONTRAST = "helpdesk-contrast"
SIXTEEN = "helpdesk-16"

_DARK_INKS = {
    "quiet": "#939cab",
    "late": "#ff7b72",
    "soon": "#e3b341",
    "done": "#7ee787",
    "internal": "#e3b341",
    "internal-tint": "#2b2417",
    "external": "#d2a8ff",
    "quote-lane": "#56d4dd",
    "cursor-ground": "#1b3d5e",
    "rest-ground": "#2a2d31",
    "marked-ground": "#33304d",
    "hairline": "#39424f",
}
_LIGHT_INKS = {
    "quiet": "#5c6570",
    "late": "#b3261e",
    "soon": "#8a5a00",
    "done": "#1a7f37",
    "internal": "#8a5a00",
    "internal-tint": "#fff3d6",
    "external": "#7a3fb0",
    "quote-lane": "#0a6c74",
    "cursor-ground": "#cbe2f7",
    "rest-ground": "#e6ebf0",
    "marked-ground": "#e4ddf6",
    "hairline": "#b9c1ca",
}
_CONTRAST_INKS = {
    "quiet": "#d0d0d0",
    "late": "#ff9a92",
    "soon": "#ffd75f",
    "done": "#87ff87",
    "internal": "#ffd75f",
    "internal-tint": "#332600",
    "external": "#e5c1ff",
    "quote-lane": "#87ffff",
    "cursor-ground": "#00458a",
    "rest-ground": "#303030",
    "marked-ground": "#4a2a7a",
    "hairline": "#ffffff",
}
_SIXTEEN_INKS = {
    "quiet": "ansi_bright_black",
    "late": "ansi_red",
    "soon": "ansi_yellow",
    "done": "ansi_green",
    "internal": "ansi_yellow",
    "internal-tint": "ansi_default",
    "external": "ansi_magenta",
    "quote-lane": "ansi_cyan",
    "cursor-ground": "ansi_default",
    "rest-ground": "ansi_default",
    "marked-ground": "ansi_default",
    "hairline": "ansi_bright_black",
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "border-blurred": "ansi_bright_black",
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_white",
    "input-cursor-background": "ansi_black",
    "input-cursor-foreground": "ansi_bright_white",
    "input-cursor-text-style": "reverse",
    "input-selection-background": "ansi_bright_blue",
    "input-selection-foreground": "ansi_black",
    "screen-selection-background": "ansi_bright_blue",
    "screen-selection-foreground": "ansi_black",
}

DEFAULT_INKS: Mapping[str, str] = _DARK_INKS
"""Values for the inks in any theme that does not name them."""

THEMES = (
    Theme(
        name=DARK,
        primary="#58a6ff",
        secondary="#8ab4f8",
        accent="#58a6ff",
        warning="#e3b341",
        error="#ff7b72",
        success="#7ee787",
        foreground="#dde3ea",
        background="#14181e",
        surface="#1b2129",
        panel="#232c38",
        dark=True,
        variables=_DARK_INKS,
    ),
    Theme(
        name=LIGHT,
        primary="#0b5cad",
        secondary="#33679a",
        accent="#0b5cad",
        warning="#8a5a00",
        error="#b3261e",
        success="#1a7f37",
        foreground="#1d232a",
        background="#fbfcfd",
        surface="#f1f4f7",
        panel="#e6ebf0",
        dark=False,
        variables=_LIGHT_INKS,
    ),
    Theme(
        name=CONTRAST,
        primary="#7ec8ff",
        secondary="#7ec8ff",
        accent="#7ec8ff",
        warning="#ffd75f",
        error="#ff9a92",
        success="#87ff87",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#1c1c1c",
        dark=True,
        variables=_CONTRAST_INKS,
    ),
    Theme(
        name=SIXTEEN,
        primary="ansi_blue",
        secondary="ansi_cyan",
        accent="ansi_cyan",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        dark=True,
        ansi=True,
        variables=_SIXTEEN_INKS,
    ),
)


def pick_theme(wanted: str, environment: Mapping[str, str]) -> str:
    """Choose a theme: the wanted one, else what the terminal can show.

    NO_COLOR (no-color.org) and terminals without 256 colours get the 16-colour theme.
    ``wanted`` may be "dark", "light", "contrast", "16", a theme's full name, or "".
    """
    names = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST, "16": SIXTEEN}
    if wanted:
        return names.get(wanted, wanted)
    term = environment.get("TERM", "")
    rich_colours = (
        environment.get("COLORTERM", "") in ("truecolor", "24bit")
        or "256" in term
        or "direct" in term
        or term.startswith(("xterm-kitty", "alacritty", "wezterm", "foot", "ghostty"))
    )
    if environment.get("NO_COLOR") or not rich_colours:
        return SIXTEEN
    return DARK
