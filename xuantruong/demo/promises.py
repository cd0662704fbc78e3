"""What some units of the demonstration year had registered, and what became of it.

No chance is used here: who registers what follows from the unit's place in the list.
"""

from decimal import ROUND_HALF_UP, Decimal

from movement.models import ContentArea, Group, Registration, Submission, Unit, User
from movement.registering import TargetEntry, register, save_registration, start_registration
from movement.target_results import Reached, save_target_results, targets_of
from xuantruong.demo.scene import Scene

_EVERY = 3
# Content area, target, value, unit of measure.
_TARGETS = {
    Group.AGENCY: [
        (3, "Tỷ lệ hồ sơ công việc xử lý trên môi trường mạng", "95", "%"),
        (4, "Thủ tục, quy trình nội bộ được cắt giảm thời gian", "6", "quy trình"),
        (5, "Giảm lượng điện mua từ lưới so với năm trước", "8", "%"),
    ],
    Group.FRONT: [
        (1, "Đoàn viên, hội viên được tập huấn kỹ năng số", "400", "người"),
        (5, "Mô hình phân loại rác tại nguồn do tổ chức vận động", "5", "mô hình"),
    ],
    Group.BUSINESS: [
        (4, "Tỷ lệ hóa đơn, thanh toán không dùng tiền mặt", "90", "%"),
        (5, "Giảm tiêu hao năng lượng trên một đơn vị sản phẩm", "5", "%"),
    ],
    Group.INDIVIDUAL: [(3, "Sáng kiến, cải tiến được áp dụng", "2", "sáng kiến")],
}


def promise(scene: Scene, unit: Unit, person: User, number: int) -> Registration | None:
    """Every third unit of the list had registered in spring; the others had not."""
    if number % _EVERY != 1:
        return None
    now = scene.clock.at(-130, 9, number)
    registration = save_registration(
        registration=start_registration(unit=unit, round_=scene.round, actor=person, now=now),
        launch_plan=""
        if unit.is_individual
        else f"{unit} phát động phong trào tới toàn thể thành viên, giao chỉ tiêu cho từng bộ phận "
        "và sơ kết hằng quý.",
        launch_criteria="",
        launched_on=None if unit.is_individual else scene.clock.day(-132),
        targets=[
            TargetEntry(
                content_area=ContentArea.objects.get(number=area),
                name=name,
                value=Decimal(value),
                measure=measure,
            )
            for area, name, value, measure in _TARGETS[unit.group.code]
        ],
        actor=person,
        now=now,
    )
    return register(registration=registration, actor=person, now=now)


def keep(submission: Submission, person: User, quality: float) -> None:
    """Write what was reached; the better the unit, the nearer to its targets."""
    share = Decimal(round(quality * 100) + 15) / 100
    save_target_results(
        submission=submission,
        results=[
            Reached(
                target,
                (target.value * share).quantize(Decimal(1), rounding=ROUND_HALF_UP),
                "" if share >= 1 else "Còn một số việc chuyển sang năm sau.",
            )
            for target in targets_of(submission)
        ],
        actor=person,
    )
