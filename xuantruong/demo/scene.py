"""What every module that plays a part of the demonstration year needs."""

from dataclasses import dataclass
from random import Random

from movement.models import Office, Round, User
from xuantruong.demo.clock import Clock
from xuantruong.demo.material import Material


@dataclass(frozen=True, slots=True)
class Scene:
    """The year's chance, calendar, words and officers (of each office its head first)."""

    rng: Random
    clock: Clock
    material: Material
    round: Round
    officers: dict[str, list[User]]

    def head(self, code: str) -> User:
        """The head of the office."""
        return self.officers[code][0]

    @property
    def standing_officer(self) -> User:
        """The head of Phòng Văn hóa - Xã hội."""
        return self.head(Office.CULTURE_SOCIAL)
