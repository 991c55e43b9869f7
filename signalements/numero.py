"""The tracking number."""


def montrer(numero: str) -> str:
    """Return the number as it is shown: K7QX4-M2T9F."""
    return f"{numero[:5]}-{numero[5:]}"
