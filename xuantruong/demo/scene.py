"""What every module that plays a part of the demonstration year needs."""

from dataclasses import dataclass
from random import Random

from movement.models import Office, Round, User
from xuantruong.demo.clock import Clock
from xuantruong.demo.material import Material


@dataclass(frozen=True, slots=True)
class Scene:
    """The year's chance, calendar, words and officers."""

    rng: Random
    clock: Clock
    material: Material
    round: Round
    officers: dict[str, User]

    @property
    def standing_officer(self) -> User:
        """The officer of Phòng Văn hóa - Xã hội."""
        return self.officers[Office.CULTURE_SOCIAL]
