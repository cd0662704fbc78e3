"""The report's words: from a snapshot to the texts and tables that the template sets; pure.

Everything is a finished string here, so no template setting can turn 2026 into 2.026.
"""

from typing import Any

from django.utils.safestring import SafeString

from reports.charts import Bar, bar_chart
from reports.content import (
    Content,
    GroupRow,
    HonourRow,
    LeaderRow,
    RoundPart,
    Summary,
    canonical,
    digest,
)
from reports.render.vietnamese import (
    NOT_MEASURED,
    count,
    day,
    day_in_words,
    lower_first,
    moment,
    points,
)

REVIEWS = {"interim": "Sơ kết", "final": "Tổng kết"}
HEADINGS = [
    "I. Công tác lãnh đạo, chỉ đạo, triển khai",
    "II. Kết quả thực hiện",
    "III. Khen thưởng",
    "IV. Khó khăn, vướng mắc, kiến nghị",
    "V. Nhiệm vụ, giải pháp thời gian tới",
]
# Key, what is counted, its unit.
FIGURES = [
    ("units", "Đơn vị, cá nhân đang tham gia", "đơn vị"),
    ("dossiers_started", "Hồ sơ đã lập", "hồ sơ"),
    ("dossiers_sent", "Hồ sơ đã nộp", "hồ sơ"),
    ("dossiers_judged", "Hồ sơ có kết quả thẩm định", "hồ sơ"),
    ("proposals", "Đề nghị khen thưởng trình Hội đồng", "đề nghị"),
    ("honours", "Lượt tập thể, cá nhân được vinh danh", "lượt"),
]


def outline(content: Content) -> dict[str, Any]:
    """What the template needs, part by part."""
    return {
        "content": content,
        "headings": HEADINGS,
        "not_measured": NOT_MEASURED,
        **_head(content),
        "direction": _direction(content),
        "rounds": _closed_list([_round(part) for part in content["rounds"]]),
        **_results(content),
        "honours_sentence": _honours_sentence(content["summary"]["honours"]),
        "honours": [
            (str(number), row["recipient"], row["group"], row["award"], _decision(row))
            for number, row in enumerate(content["honours"], start=1)
        ],
        "more_difficulties": _more(content["difficulties_total"] - len(content["difficulties"])),
        "solutions": _closed_list(content["solutions"]),
        **_end(content),
    }


def figure_rows(summary: Summary) -> list[tuple[str, str, str]]:
    """The six figures as rows: what is counted, in which unit, how many."""
    return [(name, unit, count(_figure(summary, key))) for key, name, unit in FIGURES]


def summary_sentence(content: Content) -> str:
    """The six figures as a sentence; figures not measured are named as such, never as zero."""
    summary = content["summary"]
    known, unknown = [], []
    for key, name, _ in FIGURES:
        value = _figure(summary, key)
        if value is None:
            unknown.append(lower_first(name))
        else:
            known.append(f"{count(value)} {lower_first(name)}")
    said = f"Đến {moment(content['as_of'])}, toàn xã có {'; '.join(known)}."
    return said + (f" {NOT_MEASURED} về: {'; '.join(unknown)}." if unknown else "")


def _figure(summary: Summary, key: str) -> int | None:
    value: int | None = summary[key]  # type: ignore[literal-required]
    return value


def _span(content: Content) -> str:
    phase = content["phase"]
    return f"Giai đoạn {phase['number']} ({phase['first_year']}–{phase['last_year']})"


def _movement(content: Content) -> str:
    return f"Phong trào thi đua “{content['plan']['movement']}”"


def _head(content: Content) -> dict[str, Any]:
    """Everything above part I."""
    plan, authority = content["plan"], content["authority"]
    review, span, commune = REVIEWS[content["kind"]], _span(content), authority["commune"]
    return {
        "issuer": _issuer(content),
        "symbol": f"/BC-{authority['symbol']}",
        "year": str(content["phase"]["review_year"]),
        "subject": f"{review} {span} {_movement(content)} trên địa bàn {commune}",
        "basis": (
            f"Căn cứ Kế hoạch số {plan['number']} {day_in_words(plan['issued_on'])} của "
            f"{authority['name']} {lower_first(plan['title'])}."
        ),
        "opening": (
            f"{authority['name']} báo cáo kết quả {review.lower()} {span} của Phong trào thi đua; "
            f"số liệu tổng hợp đến {moment(content['as_of'])} như sau:"
        ),
    }


def _results(content: Content) -> dict[str, Any]:
    """Part II."""
    commune, as_of = content["authority"]["commune"], day(content["as_of"])
    return {
        "summary": summary_sentence(content),
        "figures": figure_rows(content["summary"]),
        "areas": [
            (str(row["number"]), row["title"], count(row["achievements"]), count(row["dossiers"]))
            for row in content["areas"]
        ],
        "chart": _chart(content),
        "source": f"Nguồn: Cổng thi đua {commune}, số liệu đến {as_of}.",
        "groups": [_group(row) for row in content["groups"]],
        "leaders": [
            (row["group"], str(row["year"]), str(row["rank"]), row["unit"], _of_scale(row))
            for row in content["leaders"]
        ],
    }


def _end(content: Content) -> dict[str, Any]:
    """The closing sentence, the signature, and the foot of the last page."""
    review, span = REVIEWS[content["kind"]].lower(), _span(content)
    code = digest(canonical(content))[:12]
    return {
        "closing": (
            f"Trên đây là báo cáo {review} {span} {_movement(content)} trên địa bàn "
            f"{content['authority']['commune']}./."
        ),
        "signing": _signing(content),
        "foot": f"Số liệu đến {moment(content['as_of'])}; mã số liệu {code}",
    }


def _issuer(content: Content) -> list[str]:
    """The issuing body in two lines: the kind of body, and of which commune."""
    name, commune = content["authority"]["name"], content["authority"]["commune"]
    body = name.removesuffix(commune).strip()
    return [body.upper(), commune.upper()] if body != name.strip() else [name.upper()]


def _signing(content: Content) -> list[str]:
    """The lines above the signature; a report of the whole committee is signed on its behalf."""
    signer = content["signer"]
    if signer is None:
        return []
    return [signer["capacity"] or f"TM. {_issuer(content)[0]}", *signer["post"]]


def _direction(content: Content) -> list[str]:
    """Facts of the plan: when it was issued, what the phase is for, who leads."""
    plan, phase = content["plan"], content["phase"]
    issued = day_in_words(plan["issued_on"]).capitalize()
    years = f"từ năm {plan['first_year']} đến năm {plan['last_year']}"
    areas, groups = len(content["areas"]), len(content["groups"])
    launched = (
        f"{issued}, {content['authority']['short_name']} ban hành Kế hoạch số {plan['number']}, "
        f"phát động Phong trào thi đua {years} với {areas} nội dung thi đua và {groups} nhóm "
        f"đối tượng. Nhiệm vụ của {_span(content)}: {lower_first(phase['text'])}"
    )
    return [
        launched,
        *(f"{office['name']}: {lower_first(office['duty'])}" for office in content["offices"]),
    ]


def _round(part: RoundPart) -> str:
    windows = "; ".join(
        f"{lower_first(window['name'])} từ {day(window['opens_at'])} đến {day(window['closes_at'])}"
        for window in part["windows"]
    )
    return f"Đợt thi đua năm {part['year']}: {windows or 'chưa đặt thời gian'}"


def _chart(content: Content) -> SafeString | None:
    """The chart of achievements by content area; None when they were not measured."""
    bars = [
        Bar(f"{row['number']}. {row['title']}", row["achievements"], count(row["achievements"]))
        for row in content["areas"]
        if row["achievements"] is not None
    ]
    if not bars:
        return None
    said = "; ".join(f"{bar.label}: {bar.text} thành tích" for bar in bars)
    return bar_chart(
        title=f"Biểu đồ số thành tích theo nội dung thi đua. {said}.",
        description="Thanh ngang tính từ 0, xếp từ nhiều đến ít.",
        bars=bars,
    )


def _group(row: GroupRow) -> list[str]:
    mixed = bool(row["dossiers_judged"]) and row["scale"] is None
    return [
        row["name"],
        count(row["units"]),
        count(row["dossiers_sent"]),
        count(row["dossiers_judged"]),
        "Khác thang điểm" if mixed else points(row["mean_total"]),
        "Khác thang điểm" if mixed else points(row["best_total"]),
        count(row["honours"]),
    ]


def _of_scale(row: LeaderRow) -> str:
    return f"{points(row['total'])}/{points(row['scale'])}"


def _decision(row: HonourRow) -> str:
    return f"Số {row['decision_number']} ngày {day(row['decided_on'])}"


def _honours_sentence(honours: int | None) -> str:
    if honours is None:
        return f"{NOT_MEASURED} về khen thưởng."
    if honours == 0:
        return "Chưa có tập thể, cá nhân nào được vinh danh."
    return f"Có {count(honours)} lượt tập thể, cá nhân được khen thưởng và vinh danh:"


def _more(left_out: int) -> str:
    return f"(Còn {count(left_out)} ý kiến khác trong hồ sơ của các đơn vị.)" if left_out else ""


def _closed_list(items: list[str]) -> list[str]:
    """Items of one list as documents end them: semicolons, and a full stop at the last."""
    return [f"{item};" for item in items[:-1]] + [f"{item}." for item in items[-1:]]
