import pytest

from xuantruong.browsers import browser_name

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT}"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"{WINDOWS} Chrome/130.0.0.0 Safari/537.36", "Chrome trên Windows"),
        (f"{WINDOWS} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", "Edge trên Windows"),
        (
            f"{WINDOWS} coc_coc_browser/128.0.0 Chrome/122.0.0.0 Safari/537.36",
            "Cốc Cốc trên Windows",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 14; K) {WEBKIT} Chrome/130.0.0.0 Mobile Safari/537.36",
            "Chrome trên Android",
        ),
        (f"{PHONE} Version/17.5 Mobile/15E148 Safari/604.1", "Safari trên iPhone"),
        (f"{PHONE} CriOS/130.0.0.0 Mobile/15E148 Safari/604.1", "Chrome trên iPhone"),
        (f"{PHONE} FxiOS/131.0 Mobile/15E148 Safari/605.1.15", "Firefox trên iPhone"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1.15",
            "Safari trên macOS",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Firefox/131.0", "Firefox trên Linux"),
        ("curl/8.5.0", "Trình duyệt khác"),
        ("", "Trình duyệt khác"),
    ],
)
def test_a_browser_is_called_as_people_call_it(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name
