"""How a rule says no."""


class Refused(Exception):
    """A state function refuses; the message is a Vietnamese sentence for the person.

    Args:
        message: what is wrong and how to mend it.
        field: the form field beside which the sentence belongs, if any.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
