"""The name of a browser as its owner knows it, from what it says of itself."""

# Most browsers also name those that they descend from: the first that fits is the one.
BROWSERS = (
    ("coc_coc_browser", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
OTHER = "Trình duyệt khác"


def browser_name(user_agent: str) -> str:
    """What people call the browser.

    >>> browser_name("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36")
    'Chrome trên Linux'
    """
    browser = next((name for mark, name in BROWSERS if mark in user_agent), None)
    system = next((name for mark, name in SYSTEMS if mark in user_agent), None)
    return f"{browser} trên {system}" if browser and system else OTHER
